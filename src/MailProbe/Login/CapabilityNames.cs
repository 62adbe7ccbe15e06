using System.Collections.Frozen;
using EventMonitors.MailProbe.Framing;

namespace EventMonitors.MailProbe.Login;

/// <summary>Capabilities as they are shown.</summary>
internal static class CapabilityNames
{
    // Registered words give nothing away, so that they need none of the search for secrets, which would cost more than the login.
    private static readonly FrozenSet<string> Registered = FrozenSet.ToFrozenSet(
    [
        "IMAP4", "IMAP4rev1", "IMAP4rev2", "STARTTLS", "LOGINDISABLED", "SASL-IR", "LITERAL+", "LITERAL-", "IDLE", "ID", "ENABLE", "NAMESPACE", "UIDPLUS",
        "CHILDREN", "UNSELECT", "SORT", "SORT=DISPLAY", "THREAD=REFERENCES", "THREAD=REFS", "THREAD=ORDEREDSUBJECT", "MULTIAPPEND", "URL-PARTIAL", "CATENATE",
        "CONDSTORE", "QRESYNC", "ESEARCH", "ESORT", "SEARCHRES", "WITHIN", "CONTEXT=SEARCH", "LIST-EXTENDED", "LIST-STATUS", "SPECIAL-USE", "CREATE-SPECIAL-USE",
        "BINARY", "MOVE", "SNIPPET=FUZZY", "PREVIEW", "PREVIEW=FUZZY", "STATUS=SIZE", "SAVEDATE", "NOTIFY", "METADATA", "METADATA-SERVER", "ACL", "RIGHTS=texk",
        "QUOTA", "LOGIN-REFERRALS", "MAILBOX-REFERRALS", "OBJECTID", "REPLACE", "UNAUTHENTICATE", "COMPRESS=DEFLATE", "UTF8=ACCEPT", "UTF8=ONLY", "I18NLEVEL=1",
        "I18NLEVEL=2", "INPROGRESS", "CLIENTACCESS", "CLIENTNETWORKPRESENCELOCATION", "BACKENDAUTHENTICATE", "X-GM-EXT-1", "XYZZY", "XLIST", "APPENDLIMIT",
        "AUTH=PLAIN", "AUTH=LOGIN", "AUTH=SCRAM-SHA-1", "AUTH=SCRAM-SHA-256", "AUTH=SCRAM-SHA-1-PLUS", "AUTH=SCRAM-SHA-256-PLUS", "AUTH=XOAUTH2",
        "AUTH=OAUTHBEARER", "AUTH=CRAM-MD5", "AUTH=DIGEST-MD5", "AUTH=GSSAPI", "AUTH=NTLM", "AUTH=EXTERNAL", "AUTH=ANONYMOUS", "AUTH=PLAIN-CLIENTTOKEN",
        "USER", "TOP", "UIDL", "STLS", "CAPA", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "UTF8", "UTF8 USER", "LANG", "SASL", "SASL PLAIN", "SASL PLAIN LOGIN",
        "SASL LOGIN PLAIN", "SASL PLAIN XOAUTH2", "SASL PLAIN XOAUTH2 OAUTHBEARER", "EXPIRE NEVER", "EXPIRE 0", "LOGIN-DELAY",
    ], StringComparer.OrdinalIgnoreCase);

    /// <summary>One capability, with its arguments, as it may be shown.</summary>
    public static string Show(ReadOnlySpan<char> capability, ServerText text) =>
        Registered.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(capability, out var registered) ? registered : text.Show(capability.ToString());

    /// <summary>Capabilities that may be shown each: all of them, unless those that nobody registered spell the secret together.</summary>
    public static IReadOnlyList<string> ShowTogether(IReadOnlyList<string> names, ServerText text)
    {
        var others = names.Where(name => !Registered.Contains(name)).ToList();
        return text.IsSpreadOver(others) ? [ServerText.Withheld] : names;
    }
}
