using System.Net;
using System.Net.Sockets;

namespace EventMonitors.MailProbe;

/// <summary>
/// Which addresses may be dialled. It judges addresses, never names, so that a name that resolves to an inner address
/// reaches nothing. Ranges that are not publicly routed are denied (<see cref="SpecialRanges"/>), also where they are
/// carried inside an IPv6 address; an entry of the allow list wins over that.
/// </summary>
public sealed class EgressPolicy
{
    /// <summary>The policy without an allow list.</summary>
    public static EgressPolicy PublicOnly { get; } = new([]);

    private readonly IPNetwork[] _allowed;

    private EgressPolicy(IPNetwork[] allowed) => _allowed = allowed;

    /// <summary>The policy with an allow list.</summary>
    /// <param name="allowCidrs">Networks such as <c>127.0.0.0/8</c> or <c>fd00::/8</c> (RFC 4632), or single addresses.</param>
    /// <exception cref="FormatException">An entry is neither; the message names it.</exception>
    public static EgressPolicy Create(IEnumerable<string> allowCidrs) => new([.. allowCidrs.Select(Parse)]);

    /// <summary>Whether the address may be dialled.</summary>
    public bool Allows(IPAddress address)
    {
        if (Array.Exists(_allowed, network => network.Contains(address)))
            return true;
        // A carrier is as good as the addresses it leads to: ::ffff:127.0.0.1 is loopback, ::ffff:1.1.1.1 is not.
        var carried = CarriedAddresses.Of(address);
        return carried.Count > 0 ? carried.All(Allows) : !SpecialRanges.Contain(address);
    }

    private static IPNetwork Parse(string entry)
    {
        var text = entry?.Trim() ?? "";
        if (IPNetwork.TryParse(text, out var network))
            return network;
        if (!text.Contains('/') && IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        throw new FormatException($"'{entry}' is not a network in CIDR notation, such as 10.0.0.0/8 or fd00::/8, nor an IP address.");
    }
}
