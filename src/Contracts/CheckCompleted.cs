namespace EventMonitors.Contracts;

/// <summary>
/// What a worker found. Sent to the queue <see cref="Queues.CheckResults"/>. Vocabulary fields are strings, so that an
/// older Api can read what a newer worker says.
/// </summary>
public sealed record CheckCompleted
{
    /// <summary>The shape of this message; raised when a field changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <inheritdoc cref="CheckRequested.CheckId"/>
    public required Guid CheckId { get; init; }

    /// <inheritdoc cref="CheckRequested.MonitorId"/>
    public required long MonitorId { get; init; }

    /// <inheritdoc cref="CheckRequested.OrganizationId"/>
    public required long OrganizationId { get; init; }

    /// <inheritdoc cref="CheckRequested.MonitorVersion"/>
    public required long MonitorVersion { get; init; }

    /// <inheritdoc cref="CheckRequested.ProbeVersion"/>
    public required long ProbeVersion { get; init; }

    /// <inheritdoc cref="CheckRequested.Trigger"/>
    public required string Trigger { get; init; }

    /// <inheritdoc cref="CheckRequested.Slot"/>
    public required DateTimeOffset Slot { get; init; }

    /// <summary>When the worker began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the worker had its verdict, in UTC.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The worker's name: host, process id and instance.</summary>
    public required string Worker { get; init; }

    /// <summary><c>up</c>, <c>down</c> or <c>inconclusive</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The fault class, <c>none</c> where nothing failed (docs/events.md lists them all).</summary>
    public required string Fault { get; init; }

    /// <summary>The last phase that was entered: token, dns, connect, tls, greeting, login, mailbox or logout.</summary>
    public required string Phase { get; init; }

    /// <summary>One sentence that is safe to show to a customer.</summary>
    public required string Message { get; init; }

    /// <summary>Milliseconds spent in each phase that was entered, in the order of the phases.</summary>
    public required IReadOnlyDictionary<string, double> TimingsMs { get; init; }

    /// <summary>The IP address that was dialled, <c>null</c> where it did not come to that.</summary>
    public string? Address { get; init; }

    /// <summary>The TCP port that was dialled.</summary>
    public int? Port { get; init; }

    /// <summary>The TLS protocol version agreed on, for example <c>TLSv1.3</c>.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>How the login was made (<see cref="CheckOptions.AuthMechanism"/> has the names); <c>null</c> where it did not come to that.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The end of the leaf certificate's validity, in UTC.</summary>
    public DateTimeOffset? CertificateNotAfter { get; init; }

    /// <summary>What did not fail the check but deserves attention.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Every address that was dialled, in the order in which that began.</summary>
    public IReadOnlyList<AddressTried> AddressesTried { get; init; } = [];

    /// <summary>The cipher suite agreed on, by its IANA name.</summary>
    public string? Cipher { get; init; }

    /// <summary>What the server's certificate says; <c>null</c> where none was shown.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>The text of the server's greeting, cleaned and cut.</summary>
    public string? Greeting { get; init; }

    /// <summary>The capabilities that the server told last.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>The number of messages in the mailbox.</summary>
    public long? MessageCount { get; init; }

    /// <summary>When the newest message came, in UTC; only where its age is expected to be low.</summary>
    public DateTimeOffset? NewestMessageAt { get; init; }

    /// <summary>Bytes received from the mail server, inside TLS where there is TLS.</summary>
    public long? BytesReceived { get; init; }

    /// <summary>Bytes sent to it, likewise.</summary>
    public long? BytesSent { get; init; }

    /// <summary>On a failure the last lines of the conversation, without secrets; else empty.</summary>
    public IReadOnlyList<string> Transcript { get; init; } = [];
}
