using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.MailProbe;

/// <summary>SHA-256 over some texts or blobs, to know them again without keeping them: they are long, or secret.</summary>
internal readonly record struct Digest(ulong A, ulong B, ulong C, ulong D)
{
    public static Digest Of(params ReadOnlySpan<string?> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
            if (text is null)
                AppendLength(hash, -1);
            else
                Append(hash, Encoding.UTF8.GetBytes(text));
        return Finish(hash);
    }

    public static Digest Of(IEnumerable<ReadOnlyMemory<byte>> blobs)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var blob in blobs)
            Append(hash, blob.Span);
        return Finish(hash);
    }

    // The length first, and another one for none: else two texts could be read as one other.
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        AppendLength(hash, bytes.Length);
        hash.AppendData(bytes);
    }

    private static void AppendLength(IncrementalHash hash, int value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, value);
        hash.AppendData(length);
    }

    private static Digest Finish(IncrementalHash hash)
    {
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        return new Digest(words[0], words[1], words[2], words[3]);
    }
}
