using System.Net;
using System.Net.Sockets;

namespace EventMonitors.MailProbe;

/// <summary>
/// Which addresses and ports may be dialled. It judges addresses, never names, so that a name that resolves to an inner
/// address reaches nothing. Ranges that are not publicly routed are denied (<see cref="SpecialRanges"/>), also where they are
/// carried inside an IPv6 address; an entry of the allow list wins over that. Ports have a list of their own, which holds
/// for allowed addresses too: a probe of mailboxes is no scanner for the well-known services of others.
/// </summary>
public sealed class EgressPolicy
{
    /// <summary>The ports of a policy that names none: those of IMAP and POP3 (RFC 8314, section 7), and all that are not well-known (RFC 6335, section 6).</summary>
    public static IReadOnlyList<string> DefaultPorts { get; } = ["110", "143", "993", "995", "1024-65535"];

    /// <summary>The policy without an allow list, with <see cref="DefaultPorts"/>.</summary>
    public static EgressPolicy PublicOnly { get; } = Create([]);

    private readonly IPNetwork[] _allowed;
    private readonly PortRange[] _ports;

    private EgressPolicy(IPNetwork[] allowed, PortRange[] ports) => (_allowed, _ports) = (allowed, ports);

    /// <summary>The policy with an allow list.</summary>
    /// <param name="allowCidrs">Networks such as <c>127.0.0.0/8</c> or <c>fd00::/8</c> (RFC 4632), or single addresses.</param>
    /// <param name="ports">Ports such as <c>993</c> and ranges such as <c>1024-65535</c>; <c>null</c> for <see cref="DefaultPorts"/>, an empty list allows none.</param>
    /// <exception cref="FormatException">An entry is none of these; the message names it.</exception>
    public static EgressPolicy Create(IEnumerable<string> allowCidrs, IEnumerable<string>? ports = null) =>
        new([.. allowCidrs.Select(Parse)], [.. (ports ?? DefaultPorts).Select(PortRange.Parse)]);

    /// <summary>Whether a connection to the port of the address may be opened.</summary>
    public bool Allows(IPAddress address, int port) => AllowsPort(port) && Allows(address);

    /// <summary>Whether the port may be dialled, on whatever address.</summary>
    public bool AllowsPort(int port) => Array.Exists(_ports, range => range.Contains(port));

    /// <summary>Whether the address may be dialled.</summary>
    public bool Allows(IPAddress address)
    {
        if (Array.Exists(_allowed, network => network.Contains(address)))
            return true;
        // A carrier is as good as the addresses it leads to: ::ffff:127.0.0.1 is loopback, ::ffff:1.1.1.1 is not.
        return CarriedAddresses.Of(address).All(Allows) && (CarriedAddresses.AreAll(address) || !SpecialRanges.Contain(address));
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
