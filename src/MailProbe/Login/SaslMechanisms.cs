using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>The mechanisms that a server says it takes.</summary>
[Flags]
internal enum SaslMechanisms
{
    /// <summary>The server names none.</summary>
    None = 0,
    Plain = 1,
    Login = 2,
    ScramSha256 = 4,
    ScramSha1 = 8,
    XOAuth2 = 16,
    OAuthBearer = 32,

    /// <summary>One that is not known here.</summary>
    Other = 64,
}

internal static class SaslMechanismName
{
    /// <summary>The mechanism of a registered name.</summary>
    public static SaslMechanisms Parse(ReadOnlySpan<byte> name) => name switch
    {
        _ when Ascii.EqualsIgnoreCase(name, "PLAIN"u8) => SaslMechanisms.Plain,
        _ when Ascii.EqualsIgnoreCase(name, "LOGIN"u8) => SaslMechanisms.Login,
        _ when Ascii.EqualsIgnoreCase(name, "SCRAM-SHA-256"u8) => SaslMechanisms.ScramSha256,
        _ when Ascii.EqualsIgnoreCase(name, "SCRAM-SHA-1"u8) => SaslMechanisms.ScramSha1,
        _ when Ascii.EqualsIgnoreCase(name, "XOAUTH2"u8) => SaslMechanisms.XOAuth2,
        _ when Ascii.EqualsIgnoreCase(name, "OAUTHBEARER"u8) => SaslMechanisms.OAuthBearer,
        [] => SaslMechanisms.None,
        _ => SaslMechanisms.Other,
    };
}
