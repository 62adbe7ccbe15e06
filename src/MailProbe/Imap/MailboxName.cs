using System.Text;

namespace EventMonitors.MailProbe.Imap;

/// <summary>A mailbox's name as it goes over the wire.</summary>
internal static class MailboxName
{
    public const string Inbox = "INBOX";

    // What stands for itself (RFC 3501, section 5.1.3); & opens a run of base64.
    private const char First = ' ';
    private const char Last = '~';

    /// <summary>Whether it is the mailbox that every user has, whatever the case of its letters (RFC 9051, section 5.1).</summary>
    public static bool IsInbox(string name) => name.Equals(Inbox, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// IMAP4rev1 takes modified UTF-7 (RFC 3501, section 5.1.3), as does a server of both revisions that nobody has asked
    /// to be of the second alone (RFC 9051, section 6.3.1). IMAP4rev2 takes UTF-8.
    /// </summary>
    public static string Encode(string name, bool utf8) => utf8 ? name : ToModifiedUtf7(name);

    private static string ToModifiedUtf7(string name)
    {
        var encoded = new StringBuilder(name.Length);
        for (var at = 0; at < name.Length;)
        {
            var shifted = at;
            while (shifted < name.Length && name[shifted] is < First or > Last)
                shifted++;
            if (shifted > at)
                Shift(encoded, name.AsSpan(at, shifted - at));
            else
                encoded.Append(name[shifted++]).Append(name[at] == '&' ? "-" : "");
            at = shifted;
        }
        return encoded.ToString();
    }

    // Base64 over UTF-16, with a comma for the slash that servers have as a separator, and without padding.
    private static void Shift(StringBuilder encoded, ReadOnlySpan<char> run)
    {
        var utf16 = new byte[run.Length * 2];
        Encoding.BigEndianUnicode.GetBytes(run, utf16);
        encoded.Append('&').Append(Convert.ToBase64String(utf16).TrimEnd('=').Replace('/', ',')).Append('-');
    }
}
