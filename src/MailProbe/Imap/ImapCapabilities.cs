using System.Text;

namespace EventMonitors.MailProbe.Imap;

/// <summary>The capabilities that decide how a login is done (RFC 9051, section 7.2.2); all others are passed over.</summary>
[Flags]
internal enum ImapCapabilities
{
    None = 0,
    Known = 1,
    LoginDisabled = 2,
    AuthPlain = 4,
    SaslIr = 8,
    LiteralPlus = 16,
    LiteralMinus = 32,
    Rev1 = 1 << 20,
    Rev2 = 1 << 21,
}

internal static class ImapCapabilityList
{
    /// <summary>Reads <c>CAPABILITY IMAP4rev1 …</c>, or returns <see cref="ImapCapabilities.None"/> where the data is something else.</summary>
    public static ImapCapabilities Parse(ReadOnlySpan<byte> data)
    {
        var found = ImapCapabilities.None;
        foreach (var range in data.Split((byte)' '))
        {
            var word = data[range];
            if (found == ImapCapabilities.None)
            {
                if (!Ascii.EqualsIgnoreCase(word, "CAPABILITY"u8))
                    return ImapCapabilities.None;
                found = ImapCapabilities.Known;
            }
            found |= Of(word);
        }
        return found;
    }

    private static ImapCapabilities Of(ReadOnlySpan<byte> word) => word switch
    {
        _ when Ascii.EqualsIgnoreCase(word, "LOGINDISABLED"u8) => ImapCapabilities.LoginDisabled,
        _ when Ascii.EqualsIgnoreCase(word, "AUTH=PLAIN"u8) => ImapCapabilities.AuthPlain,
        _ when Ascii.EqualsIgnoreCase(word, "SASL-IR"u8) => ImapCapabilities.SaslIr,
        _ when Ascii.EqualsIgnoreCase(word, "LITERAL+"u8) => ImapCapabilities.LiteralPlus,
        _ when Ascii.EqualsIgnoreCase(word, "LITERAL-"u8) => ImapCapabilities.LiteralMinus,
        // RFC 9051, appendix E: what rev2 contains need not be listed beside it.
        _ when Ascii.EqualsIgnoreCase(word, "IMAP4rev2"u8) => ImapCapabilities.Rev2 | ImapCapabilities.SaslIr | ImapCapabilities.LiteralMinus,
        _ when Ascii.EqualsIgnoreCase(word, "IMAP4rev1"u8) => ImapCapabilities.Rev1,
        _ => ImapCapabilities.None,
    };
}
