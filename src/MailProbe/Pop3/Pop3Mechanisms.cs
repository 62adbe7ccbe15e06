namespace EventMonitors.MailProbe.Pop3;

/// <summary>How the password is handed over.</summary>
internal enum Pop3Mechanism { Plain, User }

internal static class Pop3Mechanisms
{
    /// <summary>The one mechanism to try, or <c>null</c> where the server takes no password on this connection.</summary>
    public static Pop3Mechanism? Choose(Pop3Capabilities capabilities, bool encrypted)
    {
        var offersPlain = capabilities.HasFlag(Pop3Capabilities.SaslPlain);
        if (encrypted)
            return offersPlain ? Pop3Mechanism.Plain : Pop3Mechanism.User;
        // RFC 2449, section 6.3: a list without USER is how a server says that it takes no password in the clear.
        if (capabilities == Pop3Capabilities.None || capabilities.HasFlag(Pop3Capabilities.User))
            return Pop3Mechanism.User;
        return offersPlain ? Pop3Mechanism.Plain : null;
    }
}
