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

    /// <summary>The TCP port of the target.</summary>
    public required int Port { get; init; }

    /// <summary>The TLS version agreed on, for example <c>TLSv1.3</c>.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>The end of the leaf certificate's validity, in UTC, whether it verified or not.</summary>
    public DateTimeOffset? CertificateNotAfter { get; init; }

    /// <summary>What did not fail the probe but deserves attention; each one is a name in snake case, a colon and its detail.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The text of the server's greeting, cleaned and cut at 200 characters.</summary>
    public string? Greeting { get; init; }

    /// <summary>The authentication that was tried: <c>PLAIN</c>, <c>LOGIN</c> or <c>USER</c>.</summary>
    public string? Mechanism { get; init; }

    /// <summary>The number of messages in the mailbox, as EXISTS (IMAP) or STAT (POP3) says.</summary>
    public long? MessageCount { get; init; }
}
