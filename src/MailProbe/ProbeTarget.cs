using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe;

/// <summary>
/// What to probe. A target that breaks a rule below ends in <see cref="FaultClass.Internal"/> before anything is
/// resolved or dialled: its caller should have refused it. Printed, it shows neither user nor password.
/// </summary>
public sealed record ProbeTarget
{
    /// <summary>An ASCII host name (internationalised ones as punycode) of at most 253 characters and a root dot, or an IP literal without brackets.</summary>
    public required string Host { get; init; }

    /// <summary>The TCP port, 1 to 65535; <c>null</c> takes 993 or 143 (IMAP) and 995 or 110 (POP3), with and without TLS (RFC 8314, section 7).</summary>
    public int? Port { get; init; }

    /// <summary>The protocol to speak.</summary>
    public required MailProtocol Protocol { get; init; }

    /// <summary>TLS from the first byte (RFC 8314, section 3).</summary>
    public required bool Tls { get; init; }

    /// <summary>
    /// TLS by STARTTLS (RFC 9051, section 6.2.1) or STLS (RFC 2595, section 4), demanded and never optional. Not together
    /// with <see cref="Tls"/>; with neither there is no TLS at all.
    /// </summary>
    public bool StartTls { get; init; }

    /// <summary>Which addresses of the name are dialled; <c>null</c> for all of them.</summary>
    public IpVersion? IpVersion { get; init; }

    /// <summary>
    /// Whether a certificate that does not verify ends the probe. POP3 verifies whatever this says, unless
    /// <see cref="ProbeOptions.VerifyPop3ByOption"/> is on; a result whose option was ignored warns of it.
    /// </summary>
    public bool RejectUnauthorized { get; init; } = true;

    /// <summary>The user, of at most 16 KiB in UTF-8, without CR, LF and NUL. Without one the probe ends after the capabilities.</summary>
    public string? User { get; init; }

    /// <summary>The password, with the same rules. <c>null</c> beside a user: no login is tried, and the result warns of it.</summary>
    public string? Password { get; init; }

    /// <summary>The mechanism to log in with, instead of the one that the probe would choose.</summary>
    public AuthMechanism? AuthMechanism { get; init; }

    /// <summary>How to get the token that stands for a password (RFC 6749); only with TLS or STARTTLS, and beside a user.</summary>
    public OAuth2Grant? OAuth2 { get; init; }

    /// <summary>The mailbox that is opened after the login, as people write it, of at most 1000 characters, without CR, LF and NUL. POP3 has one only, and none to name.</summary>
    public string Mailbox { get; init; } = "INBOX";

    /// <summary>What the mailbox has to hold, of numbers that are possible together; <c>null</c> where it does not matter.</summary>
    public MailboxExpectation? Expect { get; init; }

    /// <summary>
    /// Days that the server's own certificate must still be valid for, or the result warns, for example
    /// <c>certificate_expires_soon: 12 days left</c>; <c>null</c> for no warning.
    /// </summary>
    public int? CertificateExpiryWarningDays { get; init; }

    /// <summary>The one deadline for all phases together: above zero and at most an hour.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>The port to dial: <see cref="Port"/>, or the protocol's default.</summary>
    public int EffectivePort => Port ?? (Protocol, Tls) switch
    {
        (MailProtocol.Imap, true) => 993,
        (MailProtocol.Imap, false) => 143,
        (_, true) => 995,
        (_, false) => 110,
    };

    /// <summary>The first rule that this target breaks, as a sentence that shows no value of it; <c>null</c> where it can be probed.</summary>
    public string? FindProblem() => TargetRules.Broken(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Protocol} {Host} port {EffectivePort}{(Tls ? " with TLS" : StartTls ? " with STARTTLS" : "")}";
}
