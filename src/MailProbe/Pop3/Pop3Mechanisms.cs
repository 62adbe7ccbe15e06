using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Pop3;

internal static class Pop3Mechanisms
{
    /// <summary>
    /// What the server takes. A list without USER is how it says that it does not take that (RFC 2449, section 6.3); a server
    /// without a list takes it, and inside TLS one that lists neither USER nor SASL is believed to: some forget it there, and
    /// to ask harms nobody. APOP (RFC 1939, section 7) is never used: it is MD5, and has servers keep passwords as they are.
    /// </summary>
    public static LoginOffer Offer(Pop3Capabilities capabilities, SaslMechanisms mechanisms, bool encrypted)
    {
        var user = capabilities == Pop3Capabilities.None || capabilities.HasFlag(Pop3Capabilities.User)
            || (encrypted && mechanisms == SaslMechanisms.None);
        return new LoginOffer(mechanisms, user ? LoginMethod.UserAndPass : null, ClearPasswords: true);
    }
}
