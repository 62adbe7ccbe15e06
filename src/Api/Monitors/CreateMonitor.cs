namespace EventMonitors.Api.Monitors;

/// <summary>Command: begin to watch a mailbox. Everything in it was validated, and its secrets are sealed.</summary>
public sealed record CreateMonitor(
    long MonitorId,
    long OrganizationId,
    long CustomerId,
    string Name,
    string Hostname,
    string HostAscii,
    int? Port,
    string? Status,
    int? CheckInterval,
    int? TimeoutSeconds,
    string? NotificationPhoneNumber,
    string? NotificationEmail,
    ReadableConfig Config,
    string SealedConfig);
