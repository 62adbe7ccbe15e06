using System.Text.Json.Serialization;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Somebody read a history. Alias <c>history_read</c>, stream <c>reads-{organizationId}-{yyyy-MM-dd}</c> of the organization
/// that was read. Who, from where and in which session stands in the headers.
/// </summary>
/// <param name="Kind">What was read (<see cref="ReadKind"/>).</param>
/// <param name="OrganizationId">Whose history it was; <c>null</c> for that of all.</param>
/// <param name="MonitorId">Whose history it was; <c>null</c> for an organization's.</param>
/// <param name="After">Only events behind this position, as asked.</param>
/// <param name="Before">Only events before this position, as asked.</param>
/// <param name="From">Only what happened from then on, as asked.</param>
/// <param name="To">Only what happened before then, as asked.</param>
/// <param name="Types">Only events of these names, as asked.</param>
/// <param name="AsOf">The instant that was asked for.</param>
/// <param name="Version">The version that was asked for.</param>
/// <param name="Count">How many items the answer had; <c>null</c> for an export, which is recorded before it begins.</param>
/// <param name="FirstPosition">The lowest position in the answer; <c>null</c> where it had none or could not be known yet.</param>
/// <param name="LastPosition">The highest position in the answer; of an export, the position that it went up to at most.</param>
public sealed record HistoryRead(
    string Kind,
    long? OrganizationId,
    long? MonitorId,
    long? After = null,
    long? Before = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    IReadOnlyList<string>? Types = null,
    DateTimeOffset? AsOf = null,
    long? Version = null,
    long? Count = null,
    long? FirstPosition = null,
    long? LastPosition = null)
{
    /// <summary>What else was asked for, by the names of the query fields; <c>null</c> where nothing was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Filters { get; init; }
}

/// <summary>What a read asks for beyond what every history has.</summary>
public static class ReadFilters
{
    /// <summary>Those fields that were asked for.</summary>
    /// <returns><c>null</c> where none was.</returns>
    public static IReadOnlyDictionary<string, string>? Of(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        Dictionary<string, string>? filters = null;
        foreach (var (name, value) in fields)
            if (!string.IsNullOrEmpty(value)) (filters ??= []).Add(name, value);
        return filters;
    }
}

/// <summary>What can be read of a history.</summary>
public static class ReadKind
{
    /// <summary>A page of a monitor's events.</summary>
    public const string History = "history";

    /// <summary>All of a monitor's events, as a file.</summary>
    public const string HistoryExport = "history_export";

    /// <summary>A page of a monitor's checks.</summary>
    public const string Checks = "checks";

    /// <summary>A monitor's checks by day.</summary>
    public const string Days = "days";

    /// <summary>How much of the time a monitor's mailbox was up.</summary>
    public const string Uptime = "uptime";

    /// <summary>How long a monitor's checks took.</summary>
    public const string Timings = "timings";

    /// <summary>Incidents of an organization, or of everybody; or one of them.</summary>
    public const string Incidents = "incidents";

    /// <summary>A monitor as it was.</summary>
    public const string TimeTravel = "time_travel";

    /// <summary>A page of an organization's events, or of everybody's.</summary>
    public const string Feed = "feed";

    /// <summary>All events of an organization, or everybody's, as a file.</summary>
    public const string FeedExport = "feed_export";
}
