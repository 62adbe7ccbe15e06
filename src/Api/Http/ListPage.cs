using System.Globalization;

namespace EventMonitors.Api.Http;

/// <summary>A page of a list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for the next page; <c>null</c> at the end.</param>
public sealed record ListPage<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Makes pages.</summary>
public static class ListPage
{
    /// <summary>The page of rows that were read one more than it may have, so that the end is known.</summary>
    /// <param name="rows">At most one more than the limit.</param>
    /// <param name="limit">Most items.</param>
    /// <param name="cursorOf">What a row was sorted by.</param>
    /// <param name="show">A row as it is shown.</param>
    public static ListPage<T> Of<TRow, T>(IReadOnlyList<TRow> rows, int limit, Func<TRow, Cursor> cursorOf, Func<TRow, T> show) => new(
        [.. rows.Take(limit).Select(show)],
        rows.Count > limit ? cursorOf(rows[limit - 1]).ToString() : null);
}

/// <summary>How many items a page of a list may have.</summary>
public static class ListLimit
{
    /// <summary>Items of a page where the request names no number.</summary>
    public const int Default = 50;

    /// <summary>Most items of a page.</summary>
    public const int Most = 250;

    /// <summary>Reads the query field <c>limit</c>; what does not fit is noted.</summary>
    public static int Read(string? text, FieldErrors errors) => (int)(QueryFields.WholeNumber("limit", text, 1, Most, errors) ?? Default);

    /// <summary>The id that a cursor of one key holds; <c>null</c> where there is no cursor, or it holds none, which is noted.</summary>
    public static long? IdOf(Cursor? cursor, FieldErrors errors)
    {
        if (cursor is null) return null;
        if (long.TryParse(cursor.Keys[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        errors.Add("cursor", "must be the nextCursor of an answer to the same request.");
        return null;
    }
}
