using System.Text.Json.Serialization;

namespace EventMonitors.Api.Sessions;

/// <summary>What an API key may be allowed. A session is bounded by its user's role alone.</summary>
public enum ApiScope
{
    /// <summary>Reads monitors, as they are and as they were.</summary>
    [JsonStringEnumMemberName("monitors:read")]
    MonitorsRead,

    /// <summary>Creates, changes and deletes monitors.</summary>
    [JsonStringEnumMemberName("monitors:write")]
    MonitorsWrite,

    /// <summary>Reads checks, uptime, timings and incidents.</summary>
    [JsonStringEnumMemberName("checks:read")]
    ChecksRead,

    /// <summary>Has checks made at once, and configurations tried.</summary>
    [JsonStringEnumMemberName("checks:run")]
    ChecksRun,

    /// <summary>Reads histories, feeds and exports.</summary>
    [JsonStringEnumMemberName("events:read")]
    EventsRead,

    /// <summary>Reads customers.</summary>
    [JsonStringEnumMemberName("customers:read")]
    CustomersRead,

    /// <summary>Creates and changes customers.</summary>
    [JsonStringEnumMemberName("customers:write")]
    CustomersWrite,
}
