using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Imap;

internal static class ImapMechanisms
{
    /// <summary>What the server takes. LOGINDISABLED (RFC 9051, section 6.2.3) forbids every password in the clear, not that command alone.</summary>
    public static LoginOffer Offer(ImapCapabilities capabilities, SaslMechanisms mechanisms)
    {
        var disabled = capabilities.HasFlag(ImapCapabilities.LoginDisabled);
        return new LoginOffer(mechanisms, disabled ? null : LoginMethod.LoginCommand, ClearPasswords: !disabled);
    }
}
