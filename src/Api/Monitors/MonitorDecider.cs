namespace EventMonitors.Api.Monitors;

/// <summary>Decides what a command means for a monitor: command and state in, events out.</summary>
public static class MonitorDecider
{
    /// <summary>Seconds between two checks where the request names none.</summary>
    public const int DefaultCheckInterval = 60;

    /// <summary>Deadline of a check in seconds where the request names none.</summary>
    public const int DefaultTimeoutSeconds = 30;

    /// <summary>Creates the monitor; asked again for the same one, nothing happens.</summary>
    public static IReadOnlyList<object> Decide(CreateMonitor command, MailboxMonitor? state) => state switch
    {
        null =>
        [
            new MonitorCreated(
                command.MonitorId,
                command.OrganizationId,
                command.CustomerId,
                command.Name,
                command.Hostname,
                command.HostAscii,
                command.Port,
                MonitorStatus.Normalize(command.Status),
                command.CheckInterval ?? DefaultCheckInterval,
                command.TimeoutSeconds ?? DefaultTimeoutSeconds,
                command.NotificationPhoneNumber,
                command.NotificationEmail,
                command.Config,
                command.SealedConfig),
        ],
        _ => [],
    };
}
