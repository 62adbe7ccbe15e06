namespace EventMonitors.Contracts;

/// <summary>What a check may do differently from what it does where nothing is said; each member is a key of <c>imapPopConfig</c>.</summary>
public sealed record CheckOptions
{
    /// <summary>Nothing is done differently.</summary>
    public static CheckOptions None { get; } = new();

    /// <summary>Whether TLS begins by STARTTLS or STLS; never where <see cref="CheckRequested.Tls"/> is set.</summary>
    public bool StartTls { get; init; }

    /// <summary>
    /// The one mechanism to log in with: <c>PLAIN</c>, <c>LOGIN</c>, <c>USER</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-1</c>,
    /// <c>XOAUTH2</c> or <c>OAUTHBEARER</c>; <c>null</c> lets the worker choose.
    /// </summary>
    public string? AuthMechanism { get; init; }

    /// <summary>The IMAP mailbox to open, <c>null</c> for INBOX.</summary>
    public string? Mailbox { get; init; }

    /// <summary>Fewest messages that the mailbox must hold.</summary>
    public long? MinMessages { get; init; }

    /// <summary>Most messages that the mailbox may hold.</summary>
    public long? MaxMessages { get; init; }

    /// <summary>Minutes that the newest message may be old (IMAP).</summary>
    public int? NewestMessageMaxAgeMinutes { get; init; }

    /// <summary>Days that the certificate must still be valid for, or the result warns.</summary>
    public int? CertificateExpiryWarningDays { get; init; }

    /// <summary>4 or 6: dial addresses of this version only.</summary>
    public int? IpVersion { get; init; }
}
