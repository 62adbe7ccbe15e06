namespace EventMonitors.Api.Incidents;

/// <summary>What can be said of an incident.</summary>
public static class IncidentStatus
{
    /// <summary>The mailbox was not found up since.</summary>
    public const string Open = "open";

    /// <summary>It was.</summary>
    public const string Recovered = "recovered";

    /// <summary>Nobody looks any more.</summary>
    public const string Closed = "closed";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Open, Recovered, Closed];
}
