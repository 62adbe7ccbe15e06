using System.Text;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>The capabilities that decide how a login is done (RFC 2449, section 6); all others are passed over.</summary>
[Flags]
internal enum Pop3Capabilities
{
    /// <summary>The server does not know CAPA.</summary>
    None = 0,
    Known = 1,
    User = 2,
    SaslPlain = 4,
}

internal static class Pop3CapabilityLine
{
    public static Pop3Capabilities Parse(ReadOnlySpan<byte> line)
    {
        if (Ascii.EqualsIgnoreCase(line, "USER"u8))
            return Pop3Capabilities.User;
        if (line.Length < 5 || !Ascii.EqualsIgnoreCase(line[..5], "SASL "u8))
            return Pop3Capabilities.None;
        foreach (var range in line.Split((byte)' '))
            if (Ascii.EqualsIgnoreCase(line[range], "PLAIN"u8))
                return Pop3Capabilities.SaslPlain;
        return Pop3Capabilities.None;
    }
}
