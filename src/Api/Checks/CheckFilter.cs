using System.Text.RegularExpressions;
using EventMonitors.Api.Http;
using Microsoft.AspNetCore.Mvc;

namespace EventMonitors.Api.Checks;

/// <summary>Which of a monitor's checks are wanted; <c>null</c> for all.</summary>
/// <param name="From">Only those whose slot is this instant or later; of a run of missed slots, whose last one is.</param>
/// <param name="To">Only those whose slot, of a run the first one, comes before this instant.</param>
/// <param name="Verdict">Only results with this verdict.</param>
/// <param name="Outcome">Only what ended like this (<see cref="CheckItem.Outcome"/>).</param>
/// <param name="Fault">Only results with this fault class.</param>
/// <param name="Trigger">Only what was asked for this reason (<see cref="CheckTrigger"/>).</param>
public sealed partial record CheckFilter(DateTimeOffset? From, DateTimeOffset? To, string? Verdict, string? Outcome, string? Fault, string? Trigger)
{
    private static readonly string[] Verdicts = ["up", "down", "inconclusive"];
    private static readonly string[] Triggers = [CheckTrigger.Schedule, CheckTrigger.Change, CheckTrigger.Manual];

    private static readonly Dictionary<string, string> TypeOf = new()
    {
        [CheckItem.Completed] = CheckEventTypes.Completed,
        [CheckItem.Missed] = CheckEventTypes.Missed,
        [CheckItem.Late] = CheckEventTypes.ArrivedLate,
    };

    /// <summary>The names of the events that are looked at.</summary>
    public IReadOnlyList<string> Types => Outcome is { } outcome ? [TypeOf[outcome]] : [.. TypeOf.Values];

    /// <summary>Whether the events themselves have to be looked at.</summary>
    public bool IsNarrow => From is not null || To is not null || Verdict is not null || Fault is not null || Trigger is not null;

    /// <summary>Reads the fields of a query string, and notes what does not fit.</summary>
    public static CheckFilter Read(CheckFields query, FieldErrors errors)
    {
        var from = QueryFields.Instant("from", query.From, errors);
        var to = QueryFields.Instant("to", query.To, errors);
        if (from > to) errors.Add("from", "must not lie behind to.");
        return new CheckFilter(
            from,
            to,
            OneOf("verdict", query.Verdict, Verdicts, errors),
            OneOf("outcome", query.Outcome, TypeOf.Keys, errors),
            ReadFault(query.Fault, errors),
            OneOf("trigger", query.Trigger, Triggers, errors));
    }

    private static string? OneOf(string name, string? text, IReadOnlyCollection<string> values, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (values.Contains(text)) return text;
        errors.Add(name, $"must be one of {string.Join(", ", values)}.");
        return null;
    }

    // By its shape: a newer worker may know more of them.
    private static string? ReadFault(string? text, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Word().IsMatch(text)) return text;
        errors.Add("fault", "must be a fault class, such as credentials.");
        return null;
    }

    [GeneratedRegex("^" + ProbeWords.Shape + @"\z")]
    private static partial Regex Word();
}

/// <summary>The fields of a query string that choose checks, as they were sent.</summary>
/// <param name="From">An instant.</param>
/// <param name="To">An instant.</param>
/// <param name="Verdict"><c>up</c>, <c>down</c> or <c>inconclusive</c>.</param>
/// <param name="Outcome"><c>completed</c>, <c>missed</c> or <c>late</c>.</param>
/// <param name="Fault">A fault class.</param>
/// <param name="Trigger"><c>schedule</c>, <c>change</c> or <c>manual</c>.</param>
public sealed record CheckFields(
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "verdict")] string? Verdict,
    [FromQuery(Name = "outcome")] string? Outcome,
    [FromQuery(Name = "fault")] string? Fault,
    [FromQuery(Name = "trigger")] string? Trigger);
