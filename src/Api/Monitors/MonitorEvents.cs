using System.Text.Json.Serialization;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Monitors;

/// <summary>A mailbox monitor was configured for the first time. Alias <c>monitor_created</c>, stream <c>monitor-{id}</c>.</summary>
/// <param name="MonitorId">Internal id, from the sequence.</param>
/// <param name="OrganizationId">The owning organization; also the tenant of the stream.</param>
/// <param name="CustomerId">Internal id of the customer.</param>
/// <param name="Name">As sent.</param>
/// <param name="Hostname">As sent.</param>
/// <param name="HostAscii">The name that is looked up: punycode (RFC 5891) or an address literal.</param>
/// <param name="Port">TCP port, <c>null</c> where the worker chooses.</param>
/// <param name="Status">Normalised: active, maintenance or disabled.</param>
/// <param name="CheckInterval">Seconds between two slots.</param>
/// <param name="TimeoutSeconds">Deadline of one check, in seconds.</param>
/// <param name="NotificationPhoneNumber">As sent.</param>
/// <param name="NotificationEmail">As sent.</param>
/// <param name="Config">The known keys of <c>imapPopConfig</c> that are no secrets, readable for audit.</param>
/// <param name="SealedConfig">The whole <c>imapPopConfig</c>, byte for byte as sent, sealed under the monitor's data key.</param>
public sealed record MonitorCreated(
    long MonitorId,
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
    [property: Secret] string SealedConfig) : IMonitorEvent
{
    /// <summary>Failures in a row that make the monitor down; <c>null</c> for the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Confirmations { get; init; }

    /// <summary>Successes in a row that make it up again; <c>null</c> for the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RecoveryConfirmations { get; init; }
}

/// <summary>
/// A mailbox monitor was configured anew. Only what changed is written, with its old and its new value. Alias
/// <c>monitor_reconfigured</c>, stream <c>monitor-{id}</c>.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
public sealed record MonitorReconfigured(long MonitorId) : IMonitorEvent
{
    /// <summary>What people call it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<string>? Name { get; init; }

    /// <summary>The host as it was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<string>? Hostname { get; init; }

    /// <summary>The name that is looked up for the new host, where that changed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? HostAscii { get; init; }

    /// <summary>TCP port, <c>null</c> where the worker chooses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int?>? Port { get; init; }

    /// <summary>Seconds between two slots.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int>? CheckInterval { get; init; }

    /// <summary>Deadline of one check, in seconds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int>? TimeoutSeconds { get; init; }

    /// <summary>As sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<string?>? NotificationPhoneNumber { get; init; }

    /// <summary>As sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<string?>? NotificationEmail { get; init; }

    /// <summary>Failures in a row that make the monitor down; <c>null</c> for the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int?>? Confirmations { get; init; }

    /// <summary>Successes in a row that make it up again; <c>null</c> for the default.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<int?>? RecoveryConfirmations { get; init; }

    /// <summary>
    /// The known keys of <c>imapPopConfig</c> before and after. There whenever <see cref="SealedConfig"/> is: where both are
    /// equal, a secret or a key that nobody knows changed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Change<ReadableConfig>? Config { get; init; }

    /// <summary>Whether the password is another one now, or is gone, or is new.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool PasswordReplaced { get; init; }

    /// <summary>Whether the secret of the client that asks for tokens is another one now, or is gone, or is new.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ClientSecretReplaced { get; init; }

    /// <summary>Whether the refresh token is another one now, or is gone, or is new.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool RefreshTokenReplaced { get; init; }

    /// <summary>The whole new <c>imapPopConfig</c>, sealed under the monitor's data key.</summary>
    [Secret]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SealedConfig { get; init; }

    /// <summary>Whether anything changed at all.</summary>
    public bool ChangesAnything() => this != new MonitorReconfigured(MonitorId);

    /// <summary>Whether a field changed that the probe uses, so that the next check finds out something new.</summary>
    public bool ChangesProbe() =>
        HostAscii is not null || Port is not null || TimeoutSeconds is not null || ReplacesSecret() || (Config is { } config && config.Old != config.New);

    private bool ReplacesSecret() => PasswordReplaced || ClientSecretReplaced || RefreshTokenReplaced;
}

/// <summary>A mailbox monitor is checked from now on, or not, or not counted. Alias <c>monitor_status_changed</c>, stream <c>monitor-{id}</c>.</summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="Old">active, maintenance or disabled.</param>
/// <param name="New">active, maintenance or disabled.</param>
public sealed record MonitorStatusChanged(long MonitorId, string Old, string New) : IMonitorEvent
{
    /// <summary>Whether checks begin again.</summary>
    public bool Activates() => Old == MonitorStatus.Disabled;
}

/// <summary>
/// A mailbox monitor is gone. Its data key went with it, in the same transaction: its history stays, its secrets do not. Alias
/// <c>monitor_deleted</c>, stream <c>monitor-{id}</c>.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
public sealed record MonitorDeleted(long MonitorId) : IMonitorEvent;

/// <summary>
/// A mailbox monitor's data key was destroyed, and with it every secret up to here. Alias <c>monitor_secrets_shredded</c>,
/// stream <c>monitor-{id}</c>.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
public sealed record MonitorSecretsShredded(long MonitorId) : IMonitorEvent;
