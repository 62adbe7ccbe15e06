namespace EventMonitors.DevHost.Servers;

/// <summary>What a Dovecot does differently for clients of one of its addresses.</summary>
/// <param name="Address">A loopback address beside 127.0.0.1, such as 127.0.0.2.</param>
public sealed record DovecotSite(string Address)
{
    /// <summary>Another certificate.</summary>
    public MailCertificates.Files? Certificate { get; init; }

    /// <summary>The oldest TLS version, as OpenSSL names it: <c>TLSv1.3</c>.</summary>
    public string? OldestTls { get; init; }

    /// <summary>Whether a password is taken over TLS alone. Dovecot counts a client of the same address as one with TLS.</summary>
    public bool DemandsTls { get; init; }

    /// <summary>Most sessions of one user from one address.</summary>
    public int? ConnectionsPerUser { get; init; }

    /// <summary>Whether a POP3 session holds the mailbox for itself (RFC 1939, section 4).</summary>
    public bool LocksPop3 { get; init; }
}
