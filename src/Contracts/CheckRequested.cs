namespace EventMonitors.Contracts;

/// <summary>
/// Asks any worker to run one check. Carries everything the worker needs, so that it never sees the database.
/// Sent to the queue <see cref="Queues.CheckRequests"/>, and to <see cref="Queues.CheckRequestsNow"/> where somebody asked for it.
/// </summary>
public sealed record CheckRequested
{
    /// <summary>The shape of this message; raised when a field changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>
    /// Name-based UUID of the monitor and the slot (or, for a first check, of the monitor and its stream version):
    /// two schedulers that ask for the same slot ask under the same id.
    /// </summary>
    public required Guid CheckId { get; init; }

    /// <summary>Internal id of the monitor.</summary>
    public required long MonitorId { get; init; }

    /// <summary>Internal id of the organization that owns the monitor.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>Stream version of the configuration that this check runs with.</summary>
    public required long MonitorVersion { get; init; }

    /// <summary>Stream version of the last change to a field that the probe uses; what the id of a first check is made of.</summary>
    public required long ProbeVersion { get; init; }

    /// <summary>
    /// Why the check runs: <c>schedule</c>, <c>change</c> for the first check of a new configuration, <c>manual</c> where somebody
    /// asked for it, <c>trial</c> within a <see cref="TrialRequested"/>.
    /// </summary>
    public required string Trigger { get; init; }

    /// <summary>The instant that the check stands for, in UTC. Its day names the check log.</summary>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>When the scheduler handed the request to the broker, in UTC.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>After this instant the result would be worthless: a worker answers with <see cref="CheckExpired"/> instead.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Host name in ASCII (punycode, RFC 5891), or an IP address literal without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port; <c>null</c> lets the worker choose the protocol's default.</summary>
    public int? Port { get; init; }

    /// <summary><c>imap</c> or <c>pop3</c>.</summary>
    public required string Protocol { get; init; }

    /// <summary>Whether the connection starts with a TLS handshake.</summary>
    public required bool Tls { get; init; }

    /// <summary>Whether an invalid certificate ends the check.</summary>
    public bool RejectUnauthorized { get; init; } = true;

    /// <summary>What the check does differently; never <c>null</c>, also where the message says so.</summary>
    public CheckOptions Options { get; init => field = value ?? CheckOptions.None; } = CheckOptions.None;

    /// <summary>The check's deadline for all phases together, in seconds; never longer than the interval.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>
    /// User, and password or what a token is got with, sealed under the transport key and bound to this monitor and target
    /// (<see cref="CredentialEnvelope"/>). Where the configuration names no user, <see cref="MailCredentials.Nobody"/>, or <c>null</c>
    /// where it names no option either.
    /// </summary>
    public string? SealedCredentials { get; init; }
}
