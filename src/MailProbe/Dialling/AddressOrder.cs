using System.Net;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>In which order addresses are dialled (RFC 8305, section 4).</summary>
internal static class AddressOrder
{
    /// <summary>Alternates the families, beginning with one address of the resolver's first choice (a First Address Family Count of 1) and keeping its order within each.</summary>
    public static IReadOnlyList<IPAddress> Interleave(IEnumerable<IPAddress> addresses)
    {
        var distinct = addresses.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Distinct().ToList();
        if (distinct.Count < 2)
            return distinct;
        var families = distinct.ToLookup(address => address.AddressFamily == distinct[0].AddressFamily);
        var (first, second) = (families[true].ToList(), families[false].ToList());
        return [.. Enumerable.Range(0, distinct.Count).SelectMany(i => first.Skip(i).Take(1).Concat(second.Skip(i).Take(1)))];
    }
}
