using System.Globalization;

namespace EventMonitors.Api.Http;

/// <summary>Reads fields of the query string; an empty one counts as left out.</summary>
public static class QueryFields
{
    /// <summary>A whole number between two bounds, <c>null</c> where it is left out or does not fit, which is noted.</summary>
    public static long? WholeNumber(string name, string? text, long least, long most, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        // .NET takes NUL characters at the end of a number for nothing.
        if (!text.Contains('\0') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        errors.Add(name, most == long.MaxValue ? $"must be a whole number of at least {least}." : $"must be a whole number between {least} and {most}.");
        return null;
    }

    /// <summary>An instant (RFC 3339, with its offset), <c>null</c> where it is left out or is none, which is noted.</summary>
    public static DateTimeOffset? Instant(string name, string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        // A '+' that was not escaped arrives as a space; nothing else can stand in front of an offset.
        if (text.Length > 6 && text[^6] == ' ') text = $"{text[..^6]}+{text[^5..]}";
        if (Rfc3339.TryParse(text, out var instant)) return instant;
        errors.Add(name, "must be an instant with its offset (RFC 3339), such as 2026-03-01T12:00:00Z or 2026-03-01T13:00:00.250+01:00.");
        return null;
    }

    /// <summary>A day, <c>yyyy-MM-dd</c>; <c>null</c> where it is left out or does not fit, which is noted.</summary>
    public static DateOnly? Day(string name, string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        errors.Add(name, "must be a day, for example 2026-02-26.");
        return null;
    }
}
