namespace EventMonitors.MailProbe.Login;

/// <summary>How a login is done: by a mechanism of SASL, or by a protocol's own command.</summary>
internal enum LoginMethod
{
    /// <summary>IMAP's LOGIN (RFC 9051, section 6.2.3).</summary>
    LoginCommand,

    /// <summary>POP3's USER and PASS (RFC 1939, section 7).</summary>
    UserAndPass,

    Plain,
    SaslLogin,
    ScramSha256,
    ScramSha1,
    XOAuth2,
    OAuthBearer,
}

internal static class LoginMethodName
{
    /// <summary>The name in results: a mechanism's registered one, or the command's.</summary>
    public static string Of(LoginMethod method) => method switch
    {
        LoginMethod.LoginCommand or LoginMethod.SaslLogin => "LOGIN",
        LoginMethod.UserAndPass => "USER",
        LoginMethod.Plain => "PLAIN",
        LoginMethod.ScramSha256 => "SCRAM-SHA-256",
        LoginMethod.ScramSha1 => "SCRAM-SHA-1",
        LoginMethod.XOAuth2 => "XOAUTH2",
        _ => "OAUTHBEARER",
    };
}
