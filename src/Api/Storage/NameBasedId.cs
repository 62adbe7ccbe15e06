using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Storage;

/// <summary>
/// UUIDs of version 5 (RFC 9562 section 5.5): whoever computes the id of a name computes the same one, so that a duplicate is
/// recognised anywhere.
/// </summary>
public static class NameBasedId
{
    /// <summary>The UUID of a name.</summary>
    /// <param name="space">The namespace that the name lies in.</param>
    /// <param name="name">The name; encoded as UTF-8.</param>
    public static Guid Of(Guid space, string name)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 9562 names SHA-1 for version 5; it identifies here and protects nothing.
        SHA1.HashData([.. space.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)], hash);
#pragma warning restore CA5350
        hash[6] = (byte)(hash[6] & 0x0F | 0x50);
        hash[8] = (byte)(hash[8] & 0x3F | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
