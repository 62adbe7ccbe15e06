using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Sessions;

/// <summary>What an attempt to log in is counted under: hashes, since what is typed into a login form may be anything.</summary>
/// <param name="Account">The account, for all networks that it was not used from of late.</param>
/// <param name="AccountInNetwork">The account in this network: whoever attacks it from elsewhere does not keep its user out.</param>
/// <param name="Network">The network.</param>
public sealed record LoginKeys(byte[] Account, byte[] AccountInNetwork, byte[] Network)
{
    /// <summary>The keys of an attempt.</summary>
    /// <param name="email">The address that was sent, in lower case.</param>
    /// <param name="origin">Where it came from; <c>null</c> where that is not known.</param>
    public static LoginKeys Of(string email, IPAddress? origin)
    {
        var network = NetworkOf(origin);
        return new LoginKeys(Hash($"account\n{email}"), Hash($"account\n{email}\n{network}"), Hash($"network\n{network}"));
    }

    /// <summary>An IPv4 address itself; the /64 of an IPv6 address, since that is what one customer is given (RFC 6177).</summary>
    public static string NetworkOf(IPAddress? origin)
    {
        if (origin is null) return "unknown";
        if (origin.IsIPv4MappedToIPv6) origin = origin.MapToIPv4();
        if (origin.AddressFamily != AddressFamily.InterNetworkV6) return origin.ToString();
        var bytes = origin.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return $"{new IPAddress(bytes)}/64";
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
