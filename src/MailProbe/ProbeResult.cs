using System.Net;

namespace EventMonitors.MailProbe;

/// <summary>
/// What a probe found. No text in it contains user or password: what the server said is cleaned and cut, and replaced by a
/// fixed sentence where it resembles the password.
/// </summary>
public sealed record ProbeResult
{
    /// <summary>The verdict, given by <see cref="Fault"/> alone.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Why the probe failed, <see cref="FaultClass.None"/> where it did not.</summary>
    public required FaultClass Fault { get; init; }

    /// <summary>The phase that failed, else the last one that was entered.</summary>
    public required ProbePhase Phase { get; init; }

    /// <summary>One sentence that is safe to show to a customer.</summary>
    public required string Message { get; init; }

    /// <summary>When the probe began, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the probe had closed its connection, in UTC.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>The time spent in each phase that was entered, in the order of the phases.</summary>
    public required IReadOnlyList<PhaseTiming> Timings { get; init; }

    /// <summary>The address connected to; where none accepted, the first one dialled; <c>null</c> where it did not come to that.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Every address that was dialled, in the order in which that began.</summary>
    public IReadOnlyList<AddressTried> AddressesTried { get; init; } = [];

    /// <summary>The TCP port of the target.</summary>
    public required int Port { get; init; }

    /// <summary>The TLS version agreed on, for example <c>TLSv1.3</c>.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The cipher suite agreed on, by its IANA name.</summary>
    public string? Cipher { get; init; }

    /// <summary>The server's certificate, <c>null</c> where none was shown.</summary>
    public CertificateFacts? Certificate { get; init; }

    /// <summary>What did not fail the probe but deserves attention; each one is a name in snake case, a colon and its detail.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The text of the server's greeting, cleaned and cut at 200 characters.</summary>
    public string? Greeting { get; init; }

    /// <summary>The capabilities that the server told last, cleaned and cut, the first 100.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>
    /// The authentication that was tried: <c>PLAIN</c>, <c>LOGIN</c>, <c>USER</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-1</c>,
    /// <c>XOAUTH2</c> or <c>OAUTHBEARER</c>.
    /// </summary>
    public string? Mechanism { get; init; }

    /// <summary>The number of messages in the mailbox, as EXISTS (IMAP) or STAT (POP3) says.</summary>
    public long? MessageCount { get; init; }

    /// <summary>When the newest message came (RFC 9051, section 2.3.3), in UTC; only where its age is expected to be low.</summary>
    public DateTimeOffset? NewestMessageAt { get; init; }

    /// <summary>Bytes received over the connection, inside TLS where there is TLS.</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes sent, likewise.</summary>
    public long BytesSent { get; init; }

    /// <summary>
    /// On a failure the last 20 lines of the conversation, the client's after <c>C: </c> and the server's after <c>S: </c>, each
    /// cut at 200 characters; secrets and base64 are replaced. Empty on a success.
    /// </summary>
    public IReadOnlyList<string> Transcript { get; init; } = [];
}
