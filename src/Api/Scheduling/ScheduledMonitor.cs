using EventMonitors.Contracts;

namespace EventMonitors.Api.Scheduling;

/// <summary>What the scheduler knows of a monitor: enough to ask for a check without touching the database.</summary>
public sealed record ScheduledMonitor
{
    /// <summary>Internal id.</summary>
    public required long Id { get; init; }

    /// <summary>The owning organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Host name in ASCII, or an address literal.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, <c>null</c> where the worker chooses.</summary>
    public int? Port { get; init; }

    /// <summary><c>imap</c> or <c>pop3</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Whether the connection starts with TLS.</summary>
    public required bool Tls { get; init; }

    /// <summary>Whether an invalid certificate ends the check.</summary>
    public required bool RejectUnauthorized { get; init; }

    /// <summary>What a check does differently.</summary>
    public CheckOptions Options { get; init; } = CheckOptions.None;

    /// <summary>Seconds between two slots.</summary>
    public required int IntervalSeconds { get; init; }

    /// <summary>Deadline of one check in seconds, never longer than the interval.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>Stream version of the configuration.</summary>
    public required long Version { get; init; }

    /// <summary>Stream version of the last change to a field that the probe uses.</summary>
    public required long ProbeVersion { get; init; }

    /// <summary>When the configuration was last changed, by any field.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>User, and password or what a token is got with, for the workers.</summary>
    public WorkerCredentials Credentials { get; init; } = WorkerCredentials.None;

    /// <inheritdoc cref="WorkerCredentials.Sealed"/>
    public string? SealedCredentials => Credentials.Sealed;

    /// <inheritdoc cref="WorkerCredentials.IsUnreadable"/>
    public bool CredentialsUnreadable => Credentials.IsUnreadable;

    /// <summary>The monitor's slots.</summary>
    public Slots Slots => new(Id, IntervalSeconds);
}
