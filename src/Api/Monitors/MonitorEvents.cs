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
    [property: Secret] string SealedConfig) : IMonitorEvent;

/// <summary>What an auditor may read of <c>imapPopConfig</c>: the known keys, with the password reduced to whether there is one.</summary>
/// <param name="Protocol"><c>imap</c> or <c>pop3</c>.</param>
/// <param name="User">The mailbox user, <c>null</c> where none is configured.</param>
/// <param name="HasPassword">Whether a password was sent.</param>
/// <param name="Tls">Whether the connection starts with TLS.</param>
/// <param name="RejectUnauthorized">Whether an invalid certificate ends the check.</param>
public sealed record ReadableConfig(string Protocol, string? User, bool HasPassword, bool Tls, bool RejectUnauthorized);
