using System.Text;
using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Imap;

/// <summary>The capabilities that decide how a login is done (RFC 9051, section 7.2.2), but for the mechanisms; all others are passed over.</summary>
[Flags]
internal enum ImapCapabilities
{
    None = 0,
    Known = 1,
    LoginDisabled = 2,
    StartTls = 4,
    SaslIr = 8,
    LiteralPlus = 16,
    LiteralMinus = 32,
    Rev1 = 1 << 20,
    Rev2 = 1 << 21,
}

/// <summary>A server's list of capabilities.</summary>
/// <param name="Flags">Those that decide, <see cref="ImapCapabilities.None"/> where there is no list.</param>
/// <param name="Mechanisms">The mechanisms in it.</param>
internal readonly record struct ImapCapabilityList(ImapCapabilities Flags, SaslMechanisms Mechanisms)
{
    /// <summary>Reads <c>CAPABILITY IMAP4rev1 …</c>; no list where the data is something else.</summary>
    public static ImapCapabilityList Parse(ReadOnlySpan<byte> data)
    {
        var flags = ImapCapabilities.None;
        var mechanisms = SaslMechanisms.None;
        foreach (var range in data.Split((byte)' '))
        {
            var word = data[range];
            if (flags == ImapCapabilities.None)
            {
                if (!Ascii.EqualsIgnoreCase(word, "CAPABILITY"u8))
                    return default;
                flags = ImapCapabilities.Known;
            }
            flags |= FlagOf(word);
            if (word.Length > 5 && Ascii.EqualsIgnoreCase(word[..5], "AUTH="u8))
                mechanisms |= SaslMechanismName.Parse(word[5..]);
        }
        return new ImapCapabilityList(flags, mechanisms);
    }

    private static ImapCapabilities FlagOf(ReadOnlySpan<byte> word) => word switch
    {
        _ when Ascii.EqualsIgnoreCase(word, "LOGINDISABLED"u8) => ImapCapabilities.LoginDisabled,
        _ when Ascii.EqualsIgnoreCase(word, "STARTTLS"u8) => ImapCapabilities.StartTls,
        _ when Ascii.EqualsIgnoreCase(word, "SASL-IR"u8) => ImapCapabilities.SaslIr,
        _ when Ascii.EqualsIgnoreCase(word, "LITERAL+"u8) => ImapCapabilities.LiteralPlus,
        _ when Ascii.EqualsIgnoreCase(word, "LITERAL-"u8) => ImapCapabilities.LiteralMinus,
        // RFC 9051, appendix E: what rev2 contains need not be listed beside it.
        _ when Ascii.EqualsIgnoreCase(word, "IMAP4rev2"u8) => ImapCapabilities.Rev2 | ImapCapabilities.SaslIr | ImapCapabilities.LiteralMinus,
        _ when Ascii.EqualsIgnoreCase(word, "IMAP4rev1"u8) => ImapCapabilities.Rev1,
        _ => ImapCapabilities.None,
    };
}
