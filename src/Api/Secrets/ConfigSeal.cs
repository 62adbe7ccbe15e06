using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Secrets;

/// <summary>
/// Seals a caller's whole <c>imapPopConfig</c>, byte for byte as sent, under the monitor's data key: its unknown keys may
/// hold secrets too, and its key order survives, which jsonb would not keep.
/// </summary>
public sealed class ConfigSeal(KeyRing ring)
{
    private const string Version = "c1.";

    /// <returns><c>c1.base64url(nonce, tag, ciphertext)</c>, bound to the monitor.</returns>
    public static string Seal(long monitorId, ReadOnlySpan<byte> config, DataKey key) =>
        Version + Base64Url.EncodeToString(AesGcmBox.Seal(key.Value.Span, config, AssociatedData(monitorId)));

    /// <returns>The configuration as the caller sent it, UTF-8 JSON.</returns>
    /// <exception cref="CryptographicException">The value or its key was altered, belongs to another monitor, or the ring lacks the key.</exception>
    public byte[] Open(long monitorId, string sealedConfig, WrappedDataKey key)
    {
        if (!sealedConfig.StartsWith(Version, StringComparison.Ordinal) || !Base64Url.IsValid(sealedConfig.AsSpan(Version.Length)))
            throw new CryptographicException($"The sealed configuration of monitor {monitorId} is not in a format that this version knows.");
        return AesGcmBox.Open(ring.Unwrap(monitorId, key).Value.Span, Base64Url.DecodeFromChars(sealedConfig.AsSpan(Version.Length)), AssociatedData(monitorId));
    }

    private static byte[] AssociatedData(long monitorId) => Encoding.UTF8.GetBytes($"config monitor-{monitorId}");
}
