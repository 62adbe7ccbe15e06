using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Secrets;

/// <summary>
/// The keys that wrap data keys (<c>Secrets:Keys</c>). The first one wraps, all of them unwrap, so that a key is rotated
/// by putting a new one in front.
/// </summary>
public sealed class KeyRing(IReadOnlyList<(string Id, byte[] Value)> keys)
{
    /// <summary>The id of the key that wraps.</summary>
    public string WrappingKeyId => keys[0].Id;

    /// <summary>Wraps a monitor's data key under the first key of the ring.</summary>
    public WrappedDataKey Wrap(long monitorId, DataKey dataKey)
    {
        var (id, value) = keys[0];
        return new WrappedDataKey(id, AesGcmBox.Seal(value, dataKey.Value.Span, AssociatedData(monitorId)));
    }

    /// <exception cref="CryptographicException">No key of the ring wrapped it, or it belongs to another monitor.</exception>
    public DataKey Unwrap(long monitorId, WrappedDataKey wrapped)
    {
        var value = keys.FirstOrDefault(k => k.Id == wrapped.RingKeyId).Value
            ?? throw new CryptographicException($"The data key of monitor {monitorId} is wrapped by ring key '{wrapped.RingKeyId}', which is not configured (Secrets__Keys__*).");
        try
        {
            return new DataKey(AesGcmBox.Open(value, wrapped.Wrapped, AssociatedData(monitorId)));
        }
        catch (CryptographicException error)
        {
            throw new CryptographicException($"The data key of monitor {monitorId} does not open with the ring key '{wrapped.RingKeyId}': one of the two is not what it was.", error);
        }
    }

    /// <summary>A key for another purpose than wrapping, from the ring's first key.</summary>
    public DerivedKey Derive(string purpose) => new(keys[0].Id, keys[0].Value, purpose);

    /// <summary>The same from the key that was first once; <c>null</c> where the ring does not have it any more.</summary>
    public DerivedKey? Derive(string purpose, string ringKeyId) =>
        keys.FirstOrDefault(k => k.Id == ringKeyId).Value is { } value ? new DerivedKey(ringKeyId, value, purpose) : null;

    private static byte[] AssociatedData(long monitorId) => Encoding.UTF8.GetBytes($"data-key monitor-{monitorId}");
}
