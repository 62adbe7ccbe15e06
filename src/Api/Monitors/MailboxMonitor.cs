namespace EventMonitors.Api.Monitors;

/// <summary>A monitor's configuration as its events leave it. There is none (<c>null</c>) before the first event.</summary>
public sealed record MailboxMonitor(
    long Id,
    long OrganizationId,
    long CustomerId,
    string Name,
    string Hostname,
    string HostAscii,
    int? Port,
    string Status,
    int CheckInterval,
    int TimeoutSeconds,
    string? NotificationPhoneNumber,
    string? NotificationEmail,
    ReadableConfig Config,
    string SealedConfig,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version,
    long ProbeVersion)
{
    /// <summary>The state after one more event.</summary>
    /// <param name="state">The state so far.</param>
    /// <param name="data">An event of the stream <c>monitor-{id}</c>.</param>
    /// <param name="version">The event's version in the stream.</param>
    /// <param name="at">When it happened.</param>
    public static MailboxMonitor? Evolve(MailboxMonitor? state, object data, long version, DateTimeOffset at) => data switch
    {
        MonitorCreated e => new MailboxMonitor(
            e.MonitorId,
            e.OrganizationId,
            e.CustomerId,
            e.Name,
            e.Hostname,
            e.HostAscii,
            e.Port,
            e.Status,
            e.CheckInterval,
            e.TimeoutSeconds,
            e.NotificationPhoneNumber,
            e.NotificationEmail,
            e.Config,
            e.SealedConfig,
            CreatedAt: at,
            UpdatedAt: at,
            version,
            ProbeVersion: version),
        _ => state,
    };
}
