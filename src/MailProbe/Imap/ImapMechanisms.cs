namespace EventMonitors.MailProbe.Imap;

/// <summary>How the password is handed over.</summary>
internal enum ImapMechanism { Plain, LoginCommand }

internal static class ImapMechanisms
{
    /// <summary>The one mechanism to try, or <c>null</c> where the server takes no password on this connection.</summary>
    public static ImapMechanism? Choose(ImapCapabilities capabilities, bool encrypted) => capabilities switch
    {
        _ when encrypted && capabilities.HasFlag(ImapCapabilities.AuthPlain) => ImapMechanism.Plain,
        _ when capabilities.HasFlag(ImapCapabilities.LoginDisabled) => null,
        _ => ImapMechanism.LoginCommand,
    };
}
