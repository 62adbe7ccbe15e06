namespace EventMonitors.MailProbe;

/// <summary>The steps of a probe, in their order. A step that a target does not need is not entered.</summary>
public enum ProbePhase
{
    /// <summary>Getting an access token, or taking the one that was kept. Not entered where a password is used.</summary>
    Token,

    /// <summary>Resolving the name. Not entered for an IP literal.</summary>
    Dns,

    /// <summary>Checking the addresses against the egress policy and opening the TCP connection.</summary>
    Connect,

    /// <summary>The TLS handshake and the verdict on the certificate.</summary>
    Tls,

    /// <summary>The server's greeting and its capabilities.</summary>
    Greeting,

    /// <summary>Authentication, tried once with one mechanism.</summary>
    Login,

    /// <summary>EXAMINE (IMAP) or STAT (POP3): the mailbox is opened, compared with what is expected of it, and left as it is.</summary>
    Mailbox,

    /// <summary>LOGOUT (IMAP) or QUIT (POP3).</summary>
    Logout,
}
