using System.Security.Cryptography;

namespace EventMonitors.Api.Secrets;

/// <summary>The AES-256 key that seals one monitor's secrets. It is stored wrapped only (<see cref="WrappedDataKey"/>).</summary>
public sealed record DataKey(ReadOnlyMemory<byte> Value)
{
    /// <summary>A fresh random key.</summary>
    public static DataKey Create() => new(RandomNumberGenerator.GetBytes(32));

    /// <inheritdoc/>
    public override string ToString() => nameof(DataKey);
}

/// <summary>A data key as it is stored.</summary>
/// <param name="RingKeyId">The key of the ring that wrapped it.</param>
/// <param name="Wrapped">Nonce, tag and ciphertext.</param>
public sealed record WrappedDataKey(string RingKeyId, byte[] Wrapped);
