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
    string SealedConfig)
{
    /// <summary>Failures in a row that make the monitor down; <c>null</c> for the default.</summary>
    public int? Confirmations { get; init; }

    /// <summary>Successes in a row that make it up again; <c>null</c> for the default.</summary>
    public int? RecoveryConfirmations { get; init; }
}
