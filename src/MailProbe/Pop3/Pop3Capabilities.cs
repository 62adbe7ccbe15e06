using System.Text;
using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>The capabilities that decide how a login is done (RFC 2449, section 6), but for the mechanisms; all others are passed over.</summary>
[Flags]
internal enum Pop3Capabilities
{
    /// <summary>The server does not know CAPA.</summary>
    None = 0,
    Known = 1,
    User = 2,

    /// <summary>STLS (RFC 2595, section 4).</summary>
    StartTls = 4,

    /// <summary>USER and PASS take UTF-8 once UTF8 was sent (RFC 6856, section 2.2).</summary>
    Utf8User = 8,
}

internal static class Pop3CapabilityLine
{
    public static Pop3Capabilities Parse(ReadOnlySpan<byte> line) => line switch
    {
        _ when Ascii.EqualsIgnoreCase(line, "USER"u8) => Pop3Capabilities.User,
        _ when Ascii.EqualsIgnoreCase(line, "STLS"u8) => Pop3Capabilities.StartTls,
        _ when Has(line, "UTF8 "u8, "USER"u8) => Pop3Capabilities.Utf8User,
        _ => Pop3Capabilities.None,
    };

    /// <summary>The mechanisms in a line <c>SASL PLAIN …</c> (RFC 5034, section 3), none in any other.</summary>
    public static SaslMechanisms Mechanisms(ReadOnlySpan<byte> line)
    {
        var found = SaslMechanisms.None;
        if (line.Length < 5 || !Ascii.EqualsIgnoreCase(line[..5], "SASL "u8))
            return found;
        var names = line[5..];
        foreach (var range in names.Split((byte)' '))
            found |= SaslMechanismName.Parse(names[range]);
        return found;
    }

    private static bool Has(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, ReadOnlySpan<byte> argument)
    {
        if (line.Length < name.Length || !Ascii.EqualsIgnoreCase(line[..name.Length], name))
            return false;
        var arguments = line[name.Length..];
        foreach (var range in arguments.Split((byte)' '))
            if (Ascii.EqualsIgnoreCase(arguments[range], argument))
                return true;
        return false;
    }
}
