namespace EventMonitors.MailProbe;

/// <summary>The protocol a mailbox is logged into with.</summary>
public enum MailProtocol
{
    /// <summary>IMAP4rev1 (RFC 3501) and IMAP4rev2 (RFC 9051).</summary>
    Imap,

    /// <summary>POP3 (RFC 1939), with capabilities (RFC 2449) and AUTH (RFC 5034).</summary>
    Pop3,
}
