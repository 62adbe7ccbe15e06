using System.Buffers.Text;
using System.Security.Cryptography;

namespace EventMonitors.DevHost.Servers;

/// <summary>Makes passwords and tokens that need no escaping anywhere: base64url without padding.</summary>
public static class RandomSecret
{
    /// <summary>256 random bits, 43 characters.</summary>
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}
