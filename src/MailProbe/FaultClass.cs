namespace EventMonitors.MailProbe;

/// <summary>
/// Why a probe failed. <see cref="Throttled"/>, <see cref="MailboxLocked"/>, <see cref="EgressDenied"/>,
/// <see cref="WorkerNetwork"/> and <see cref="Internal"/> give <see cref="Verdict.Inconclusive"/>, every other one but
/// <see cref="None"/> gives <see cref="Verdict.Down"/>.
/// </summary>
public enum FaultClass
{
    /// <summary>Nothing failed.</summary>
    None,

    /// <summary>The name has no address, or its name servers do not answer while those of other names do.</summary>
    Dns,

    /// <summary>No address of the host accepts TCP connections on the port.</summary>
    Connect,

    /// <summary>The TLS handshake failed for another reason than the certificate.</summary>
    Tls,

    /// <summary>The server's certificate is expired, not yet valid, self-signed, untrusted, or for another name.</summary>
    Certificate,

    /// <summary>The server did not greet, or greeted with a refusal that names no passing reason.</summary>
    Greeting,

    /// <summary>The server says that it cannot serve for now (RFC 5530 UNAVAILABLE, RFC 3206 SYS/TEMP and SYS/PERM).</summary>
    Unavailable,

    /// <summary>The server broke its protocol, or hung up without a word after its greeting.</summary>
    Protocol,

    /// <summary>The server takes no password on this connection (RFC 3501 LOGINDISABLED, RFC 5530 PRIVACYREQUIRED).</summary>
    LoginPolicy,

    /// <summary>The server refused user and password.</summary>
    Credentials,

    /// <summary>The login succeeded, but the mailbox cannot be opened.</summary>
    Mailbox,

    /// <summary>The mailbox is open, but does not hold what was expected of it.</summary>
    Expectation,

    /// <summary>The server limits connections or logins (RFC 2449 LOGIN-DELAY, RFC 5530 LIMIT).</summary>
    Throttled,

    /// <summary>Another client holds the mailbox (RFC 2449 IN-USE, RFC 5530 INUSE).</summary>
    MailboxLocked,

    /// <summary>The deadline passed; the message and the phase say where. In <see cref="ProbePhase.Dns"/> only while other names were answered, else it is <see cref="WorkerNetwork"/>.</summary>
    Timeout,

    /// <summary>The <see cref="EgressPolicy"/> allows none of the host's addresses.</summary>
    EgressDenied,

    /// <summary>
    /// The machine that probes has no way to the network of the host, cannot look up its name, or found no name answered at
    /// the time, so that its own resolver may be the cause.
    /// </summary>
    WorkerNetwork,

    /// <summary>The probe itself failed, for instance to check a certificate, or the target breaks the rules of <see cref="ProbeTarget"/>.</summary>
    Internal,
}
