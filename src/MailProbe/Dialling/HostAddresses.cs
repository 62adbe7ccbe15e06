using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>The addresses of a host that may be dialled, in the order of dialling: resolved once, so that what was judged is what is dialled.</summary>
internal sealed class HostAddresses(Resolver resolver, EgressPolicy egress, int limit)
{
    /// <summary>The addresses of a name, or the one that an IP literal is.</summary>
    /// <exception cref="PhaseFailedException">There are none, or none of the version.</exception>
    /// <exception cref="OperationCanceledException">The name was not answered in time.</exception>
    public async Task<IReadOnlyList<IPAddress>> FindAsync(string host, IpVersion? version, CancellationToken cancellationToken)
    {
        IPAddress[] found = IPAddress.TryParse(host, out var literal) ? [literal] : await resolver.ResolveAsync(host, cancellationToken);
        var ofVersion = AddressOrder.Interleave(found.Where(address => version is null || version == VersionOf(address)));
        return ofVersion.Count > 0 ? ofVersion : throw new PhaseFailedException(FaultClass.Dns, $"{host} has no {version} address.");
    }

    /// <summary>Those that the egress policy allows, as many as are dialled.</summary>
    /// <exception cref="PhaseFailedException">It allows none.</exception>
    public IReadOnlyList<IPAddress> Allowed(string host, IReadOnlyList<IPAddress> addresses)
    {
        IReadOnlyList<IPAddress> allowed = [.. AddressOrder.Interleave(addresses.Where(address => egress.Allows(address))).Take(limit)];
        return allowed.Count > 0 ? allowed : throw new PhaseFailedException(FaultClass.EgressDenied,
            $"The egress policy of the probing machine allows no address of {host}.");
    }

    private static IpVersion VersionOf(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 ? IpVersion.IPv4 : IpVersion.IPv6;
}
