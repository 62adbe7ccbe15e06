namespace EventMonitors.Api.Monitors;

/// <summary>Command: the monitor is to be as this says. Everything in it was validated, and its secrets are sealed.</summary>
/// <param name="Name">1 to 200 characters.</param>
/// <param name="Hostname">As sent.</param>
/// <param name="HostAscii">The name that is looked up.</param>
/// <param name="Port">TCP port, <c>null</c> where the worker chooses.</param>
/// <param name="Status">As sent; <c>null</c> for the default.</param>
/// <param name="CheckInterval">Seconds; <c>null</c> for the default.</param>
/// <param name="TimeoutSeconds">Seconds; <c>null</c> for the default.</param>
/// <param name="NotificationPhoneNumber">As sent.</param>
/// <param name="NotificationEmail">As sent.</param>
/// <param name="Config">The new configuration, <c>null</c> where it stays byte for byte and means what it did.</param>
public sealed record ChangeMonitor(
    string Name,
    string Hostname,
    string HostAscii,
    int? Port,
    string? Status,
    int? CheckInterval,
    int? TimeoutSeconds,
    string? NotificationPhoneNumber,
    string? NotificationEmail,
    NewConfig? Config)
{
    /// <summary>Failures in a row that make the monitor down; <c>null</c> for the default.</summary>
    public int? Confirmations { get; init; }

    /// <summary>Successes in a row that make it up again; <c>null</c> for the default.</summary>
    public int? RecoveryConfirmations { get; init; }
}

/// <summary>A configuration that takes the place of another.</summary>
/// <param name="Readable">Its known keys.</param>
/// <param name="Sealed">The whole of it, sealed.</param>
/// <param name="PasswordReplaced">Whether its password differs from the one before.</param>
public sealed record NewConfig(ReadableConfig Readable, string Sealed, bool PasswordReplaced)
{
    /// <summary>Whether the client's secret for tokens differs from the one before.</summary>
    public bool ClientSecretReplaced { get; init; }

    /// <summary>Whether the refresh token differs from the one before.</summary>
    public bool RefreshTokenReplaced { get; init; }
}

/// <summary>Command: the monitor is to be checked, or not, or not counted.</summary>
/// <param name="Status">active, maintenance or disabled, or what stands for one of them.</param>
public sealed record ChangeStatus(string Status);

/// <summary>Command: the monitor is to be no more.</summary>
public sealed record DeleteMonitor;

/// <summary>Command: the monitor's secrets are to be unreadable for good, and the monitor to stay.</summary>
public sealed record ShredSecrets;
