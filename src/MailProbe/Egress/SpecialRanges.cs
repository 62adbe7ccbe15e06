using System.Net;
using System.Net.Sockets;

namespace EventMonitors.MailProbe;

/// <summary>The ranges of the IANA special-purpose registries (RFC 6890) that are no public hosts, and the clouds' metadata services.</summary>
internal static class SpecialRanges
{
    private static readonly IPNetwork[] Ranges =
    [
        IPNetwork.Parse("0.0.0.0/8"),           // this network, unspecified
        IPNetwork.Parse("10.0.0.0/8"),          // private
        IPNetwork.Parse("100.64.0.0/10"),       // carrier-grade NAT; Alibaba's metadata
        IPNetwork.Parse("127.0.0.0/8"),         // loopback
        IPNetwork.Parse("168.63.129.16/32"),    // Azure's metadata, the one that has a public address
        IPNetwork.Parse("169.254.0.0/16"),      // link-local, metadata of most clouds
        IPNetwork.Parse("172.16.0.0/12"),       // private
        IPNetwork.Parse("192.0.0.0/24"),        // protocol assignments; Oracle's metadata
        IPNetwork.Parse("192.0.2.0/24"),        // documentation
        IPNetwork.Parse("192.88.99.0/24"),      // 6to4 relays
        IPNetwork.Parse("192.168.0.0/16"),      // private
        IPNetwork.Parse("198.18.0.0/15"),       // benchmarking
        IPNetwork.Parse("198.51.100.0/24"),     // documentation
        IPNetwork.Parse("203.0.113.0/24"),      // documentation
        IPNetwork.Parse("224.0.0.0/4"),         // multicast
        IPNetwork.Parse("240.0.0.0/4"),         // reserved, broadcast
        IPNetwork.Parse("2001::/23"),           // protocol assignments
        IPNetwork.Parse("2001:db8::/32"),       // documentation
        IPNetwork.Parse("3fff::/20"),           // documentation
    ];

    // IANA hands out global unicast addresses from here alone; whatever else IPv6 holds is no public host.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static bool Contain(IPAddress address) =>
        Array.Exists(Ranges, range => range.Contains(address))
        || (address.AddressFamily == AddressFamily.InterNetworkV6 && !GlobalUnicast.Contains(address));
}
