using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EventMonitors.MailProbe.Tls;

/// <summary>SHA-256 over a leaf and every certificate that was sent with it: two chains are the same only when all of them are.</summary>
internal readonly record struct ChainFingerprint(ulong A, ulong B, ulong C, ulong D)
{
    public static ChainFingerprint Of(X509Certificate2 leaf, X509Certificate2Collection sent)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, leaf);
        foreach (var certificate in sent)
            Append(hash, certificate);
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        return new ChainFingerprint(words[0], words[1], words[2], words[3]);
    }

    // The length first: else two certificates could be read as one other.
    private static void Append(IncrementalHash hash, X509Certificate2 certificate)
    {
        var raw = certificate.RawDataMemory.Span;
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, raw.Length);
        hash.AppendData(length);
        hash.AppendData(raw);
    }
}
