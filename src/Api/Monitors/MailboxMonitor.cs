namespace EventMonitors.Api.Monitors;

/// <summary>
/// A monitor's configuration as its events leave it. There is none (<c>null</c>) before the first event.
/// <c>SealedConfig</c> is <c>null</c> where its secrets were destroyed.
/// </summary>
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
    string? SealedConfig,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    long Version,
    long ProbeVersion)
{
    /// <summary>Failures in a row that make it down; <c>null</c> for the default.</summary>
    public int? Confirmations { get; init; }

    /// <summary>Successes in a row that make it up again; <c>null</c> for the default.</summary>
    public int? RecoveryConfirmations { get; init; }

    /// <summary>The version at which the secrets up to there were destroyed; <c>null</c> where they never were.</summary>
    public long? ShreddedVersion { get; init; }

    /// <summary>When it was deleted; <c>null</c> while it is there.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

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
            ProbeVersion: version)
        {
            Confirmations = e.Confirmations,
            RecoveryConfirmations = e.RecoveryConfirmations,
        },
        _ => state is null ? null : Change(state, data, version, at) with { Version = version, UpdatedAt = at },
    };

    private static MailboxMonitor Change(MailboxMonitor state, object data, long version, DateTimeOffset at) => data switch
    {
        MonitorReconfigured e => state with
        {
            Name = e.Name is { } name ? name.New : state.Name,
            Hostname = e.Hostname is { } hostname ? hostname.New : state.Hostname,
            HostAscii = e.HostAscii ?? state.HostAscii,
            Port = e.Port is { } port ? port.New : state.Port,
            CheckInterval = e.CheckInterval is { } interval ? interval.New : state.CheckInterval,
            TimeoutSeconds = e.TimeoutSeconds is { } timeout ? timeout.New : state.TimeoutSeconds,
            NotificationPhoneNumber = e.NotificationPhoneNumber is { } phone ? phone.New : state.NotificationPhoneNumber,
            NotificationEmail = e.NotificationEmail is { } email ? email.New : state.NotificationEmail,
            Confirmations = e.Confirmations is { } confirmations ? confirmations.New : state.Confirmations,
            RecoveryConfirmations = e.RecoveryConfirmations is { } recovery ? recovery.New : state.RecoveryConfirmations,
            Config = e.Config is { } config ? config.New : state.Config,
            SealedConfig = e.SealedConfig ?? state.SealedConfig,
            ProbeVersion = e.ChangesProbe() ? version : state.ProbeVersion,
        },
        MonitorStatusChanged e => state with { Status = e.New, ProbeVersion = e.Activates() ? version : state.ProbeVersion },
        MonitorDeleted => state with { DeletedAt = at },
        MonitorSecretsShredded => state with { SealedConfig = null, ShreddedVersion = version },
        _ => state,
    };
}
