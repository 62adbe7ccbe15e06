using EventMonitors.Api.Storage;

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
                command.SealedConfig)
            {
                Confirmations = command.Confirmations,
                RecoveryConfirmations = command.RecoveryConfirmations,
            },
        ],
        _ => [],
    };

    /// <summary>Changes what differs; where nothing does, nothing happens.</summary>
    /// <exception cref="InvalidOperationException">The monitor was deleted.</exception>
    public static IReadOnlyList<object> Decide(ChangeMonitor command, MailboxMonitor state)
    {
        RefuseDeleted(state);
        var interval = command.CheckInterval ?? DefaultCheckInterval;
        var timeout = command.TimeoutSeconds ?? DefaultTimeoutSeconds;
        var status = MonitorStatus.Normalize(command.Status);
        var reconfigured = new MonitorReconfigured(state.Id)
        {
            Name = Difference(state.Name, command.Name),
            Hostname = Difference(state.Hostname, command.Hostname),
            HostAscii = command.HostAscii == state.HostAscii ? null : command.HostAscii,
            Port = Difference(state.Port, command.Port),
            CheckInterval = Difference(state.CheckInterval, interval),
            TimeoutSeconds = Difference(state.TimeoutSeconds, timeout),
            NotificationPhoneNumber = Difference(state.NotificationPhoneNumber, command.NotificationPhoneNumber),
            NotificationEmail = Difference(state.NotificationEmail, command.NotificationEmail),
            Confirmations = Difference(state.Confirmations, command.Confirmations),
            RecoveryConfirmations = Difference(state.RecoveryConfirmations, command.RecoveryConfirmations),
            Config = command.Config is { } config ? new Change<ReadableConfig>(state.Config, config.Readable) : null,
            PasswordReplaced = command.Config is { PasswordReplaced: true },
            ClientSecretReplaced = command.Config is { ClientSecretReplaced: true },
            RefreshTokenReplaced = command.Config is { RefreshTokenReplaced: true },
            SealedConfig = command.Config?.Sealed,
        };
        return
        [
            .. reconfigured.ChangesAnything() ? [reconfigured] : Array.Empty<object>(),
            .. ChangeOfStatus(state, status),
        ];
    }

    /// <summary>Changes the status; where it is that already, nothing happens.</summary>
    /// <exception cref="InvalidOperationException">The monitor was deleted.</exception>
    public static IReadOnlyList<object> Decide(ChangeStatus command, MailboxMonitor state)
    {
        RefuseDeleted(state);
        return ChangeOfStatus(state, MonitorStatus.Normalize(command.Status));
    }

    /// <summary>Deletes the monitor; asked again, nothing happens.</summary>
    public static IReadOnlyList<object> Decide(DeleteMonitor command, MailboxMonitor state) =>
        state.DeletedAt is null ? [new MonitorDeleted(state.Id)] : [];

    /// <summary>Destroys the monitor's secrets; where there are none left, nothing happens.</summary>
    /// <exception cref="InvalidOperationException">The monitor was deleted; its secrets went with it.</exception>
    public static IReadOnlyList<object> Decide(ShredSecrets command, MailboxMonitor state)
    {
        RefuseDeleted(state);
        return state.SealedConfig is null ? [] : [new MonitorSecretsShredded(state.Id)];
    }

    private static object[] ChangeOfStatus(MailboxMonitor state, string status) =>
        status == state.Status ? [] : [new MonitorStatusChanged(state.Id, state.Status, status)];

    private static Change<T>? Difference<T>(T old, T @new) => EqualityComparer<T>.Default.Equals(old, @new) ? null : new Change<T>(old, @new);

    private static void RefuseDeleted(MailboxMonitor state)
    {
        if (state.DeletedAt is { } at) throw new InvalidOperationException($"Monitor {state.Id} was deleted at {at:O}.");
    }
}
