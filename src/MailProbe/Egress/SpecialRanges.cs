using System.Net;

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
        IPNetwork.Parse("::/96"),               // unspecified, loopback, IPv4-compatible
        IPNetwork.Parse("64:ff9b:1::/48"),      // NAT64 of a local network
        IPNetwork.Parse("100::/64"),            // discard
        IPNetwork.Parse("2001::/23"),           // protocol assignments
        IPNetwork.Parse("2001:db8::/32"),       // documentation
        IPNetwork.Parse("3fff::/20"),           // documentation
        IPNetwork.Parse("5f00::/16"),           // segment routing
        IPNetwork.Parse("fc00::/7"),            // unique local, metadata among them
        IPNetwork.Parse("fe80::/10"),           // link-local
        IPNetwork.Parse("fec0::/10"),           // site-local
        IPNetwork.Parse("ff00::/8"),            // multicast
    ];

    public static bool Contain(IPAddress address) => Array.Exists(Ranges, range => range.Contains(address));
}
