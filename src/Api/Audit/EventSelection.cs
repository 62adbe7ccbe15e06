using EventMonitors.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Audit;

/// <summary>Which events of a history are wanted.</summary>
/// <param name="After">Only those behind this position.</param>
/// <param name="Types">Only those of these names, sorted and each once; <c>null</c> for all.</param>
/// <param name="From">Only those that happened at this instant or later.</param>
/// <param name="To">Only those that happened before this instant.</param>
public sealed record EventSelection(long After, IReadOnlyList<string>? Types, DateTimeOffset? From, DateTimeOffset? To)
{
    private const int MostTypes = 100;

    /// <summary>Whether it leaves out some of what lies behind the position.</summary>
    public bool IsNarrow => Types is not null || From is not null || To is not null;

    /// <summary>
    /// Where the next page begins. A page that is not full has seen everything up to the settled position: what was left out
    /// there need not be looked at again.
    /// </summary>
    /// <param name="positions">What was found, ascending.</param>
    /// <param name="isFull">Whether there may be more.</param>
    /// <param name="upTo">The settled position that the page went up to.</param>
    public long Next(IReadOnlyList<long> positions, bool isFull, long upTo)
    {
        var last = positions.Count > 0 ? positions[^1] : After;
        return isFull || !IsNarrow ? last : Math.Max(last, upTo);
    }

    /// <summary>Reads the fields of a query string, and notes what does not fit.</summary>
    /// <param name="query">The query string, decoded.</param>
    /// <param name="names">The names that may be asked for.</param>
    /// <param name="errors">Where misfits are noted.</param>
    public static EventSelection Read(EventQuery query, IReadOnlyList<string> names, FieldErrors errors)
    {
        var after = QueryFields.WholeNumber("after", query.After, 0, long.MaxValue, errors) ?? 0;
        var from = QueryFields.Instant("from", query.From, errors);
        var to = QueryFields.Instant("to", query.To, errors);
        if (from > to) errors.Add("from", "must not lie behind to.");
        return new EventSelection(after, ReadTypes(query.Types, names, errors), from, to);
    }

    /// <summary>The record of a page that was read.</summary>
    public HistoryRead RecordOf(string kind, long? organizationId, long? monitorId, EventPage page) => Describe(kind, organizationId, monitorId) with
    {
        Count = page.Events.Count,
        FirstPosition = page.Events.Count > 0 ? page.Events[0].Position : null,
        LastPosition = page.Events.Count > 0 ? page.Events[^1].Position : null,
    };

    /// <summary>The record of an export that is about to begin.</summary>
    public HistoryRead RecordOfExport(string kind, long? organizationId, long? monitorId, long upTo) =>
        Describe(kind, organizationId, monitorId) with { LastPosition = upTo };

    private HistoryRead Describe(string kind, long? organizationId, long? monitorId) =>
        new(kind, organizationId, monitorId, After, From: From, To: To, Types: Types);

    private static string[]? ReadTypes(string? text, IReadOnlyList<string> names, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        var wanted = text.Split(',', MostTypes + 1);
        if (wanted.Length <= MostTypes && wanted.All(names.Contains)) return [.. wanted.Distinct().Order(StringComparer.Ordinal)];
        errors.Add("types", $"must be names of events, separated by commas; there are {string.Join(", ", names)}.");
        return null;
    }
}

/// <summary>The fields of a query string that choose events, as they were sent.</summary>
/// <param name="After">A position.</param>
/// <param name="Types">Names, separated by commas.</param>
/// <param name="From">An instant.</param>
/// <param name="To">An instant.</param>
public sealed record EventQuery(
    [FromQuery(Name = "after")] string? After,
    [FromQuery(Name = "types")] string? Types,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To);
