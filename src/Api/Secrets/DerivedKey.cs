using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Secrets;

/// <summary>A key for one purpose alone, derived from a key of the ring (HKDF, RFC 5869): what is made with it tells nothing of the ring's other uses.</summary>
public sealed class DerivedKey
{
    private readonly byte[] _value;

    internal DerivedKey(string ringKeyId, byte[] ringKey, string purpose) =>
        (RingKeyId, _value) = (ringKeyId, HKDF.DeriveKey(HashAlgorithmName.SHA256, ringKey, 32, info: Encoding.UTF8.GetBytes(purpose)));

    /// <summary>The key of the ring that it comes from.</summary>
    public string RingKeyId { get; }

    /// <summary>A keyed hash (HMAC-SHA-256): without the key nobody can try out what was hashed.</summary>
    public byte[] Hash(ReadOnlySpan<byte> data) => HMACSHA256.HashData(_value, data);

    /// <summary>Seals a value, bound to what it belongs to.</summary>
    public byte[] Seal(ReadOnlySpan<byte> value, string belongsTo) => AesGcmBox.Seal(_value, value, Encoding.UTF8.GetBytes(belongsTo));

    /// <exception cref="CryptographicException">The value was altered, or belongs to something else.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string belongsTo) => AesGcmBox.Open(_value, box, Encoding.UTF8.GetBytes(belongsTo));
}
