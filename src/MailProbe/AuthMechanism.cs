namespace EventMonitors.MailProbe;

/// <summary>How a user is authenticated.</summary>
public enum AuthMechanism
{
    /// <summary>SASL PLAIN (RFC 4616).</summary>
    Plain,

    /// <summary>IMAP's LOGIN command (RFC 9051, section 6.2.3), or SASL LOGIN (draft-murchison-sasl-login-00) where only that is offered, and over POP3.</summary>
    Login,

    /// <summary>POP3's USER and PASS (RFC 1939, section 7).</summary>
    User,

    /// <summary>SCRAM-SHA-256 (RFC 7677), which shows the password to nobody.</summary>
    ScramSha256,

    /// <summary>SCRAM-SHA-1 (RFC 5802).</summary>
    ScramSha1,

    /// <summary>XOAUTH2, as Google and Microsoft document it.</summary>
    XOAuth2,

    /// <summary>OAUTHBEARER (RFC 7628).</summary>
    OAuthBearer,
}
