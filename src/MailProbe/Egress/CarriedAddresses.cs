using System.Net;

namespace EventMonitors.MailProbe;

/// <summary>The IPv4 addresses that an IPv6 address leads to: IPv4-mapped, NAT64 (RFC 6052), 6to4, Teredo and ISATAP.</summary>
internal static class CarriedAddresses
{
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");

    public static IReadOnlyList<IPAddress> Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out var length) || length != 16)
            return [];
        if (address.IsIPv4MappedToIPv6 || Nat64.Contains(address))
            return [new IPAddress(bytes[12..])];
        if (SixToFour.Contains(address))
            return [new IPAddress(bytes[2..6])];
        // RFC 4380, section 4: the server as it is, the client with every bit turned over.
        if (Teredo.Contains(address))
            return [new IPAddress(bytes[4..8]), new IPAddress([(byte)~bytes[12], (byte)~bytes[13], (byte)~bytes[14], (byte)~bytes[15]])];
        // RFC 5214, section 6.1: an ISATAP interface identifier.
        return bytes[8] is 0x00 or 0x02 && bytes[9] == 0x00 && bytes[10] == 0x5e && bytes[11] == 0xfe ? [new IPAddress(bytes[12..])] : [];
    }

    /// <summary>
    /// Whether the address leads nowhere but to those that it carries. An ISATAP identifier says less: behind any prefix, an
    /// inner one too, it may as well be the name of an ordinary host.
    /// </summary>
    public static bool AreAll(IPAddress address) =>
        address.IsIPv4MappedToIPv6 || Nat64.Contains(address) || SixToFour.Contains(address) || Teredo.Contains(address);
}
