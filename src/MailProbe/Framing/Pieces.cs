using System.Numerics;
using System.Runtime.InteropServices;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// The pieces of a secret that are too long to be shown: half of it, four characters at least and six at most; a secret
/// of less than four counts as a whole. Secret and text are compared without case and by the characters that are kept alone.
/// </summary>
internal sealed class Pieces
{
    // Every check makes these anew, and looks for them in all that its server says: most of a text is passed over by a
    // filter of what its pieces begin with, one bit for each, of which one in sixteen is set.
    private const int BitsPerPiece = 16;
    private const int LongestBeginning = 4;
    private const int OnStack = 512;

    // A secret can be made for the filter to pass all of a text: what it passes so often is looked up in a table, which
    // costs most checks more than it would save them.
    private const int SearchesWithoutTable = 64;

    private readonly Func<char, bool> _keep;
    private readonly string _secret;
    private readonly int _length;
    private readonly int _beginning;
    private readonly int _shift;
    private readonly ulong[] _filter = [];
    private PieceTable? _table;
    private int _searches;

    /// <param name="secret">The secret.</param>
    /// <param name="keep">The characters that count.</param>
    /// <param name="atLeast">How many of them there must be, or the secret has no pieces at all.</param>
    public Pieces(string secret, Func<char, bool> keep, int atLeast)
    {
        _keep = keep;
        Span<char> buffer = secret.Length <= OnStack ? stackalloc char[secret.Length] : new char[secret.Length];
        _secret = Fold(secret, buffer).ToString();
        if (_secret.Length < Math.Max(1, atLeast))
            return;
        _length = _secret.Length < 4 ? _secret.Length : Math.Clamp((_secret.Length + 1) / 2, 4, 6);
        _beginning = Math.Min(_length, LongestBeginning);
        var bits = BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, _secret.Length * BitsPerPiece));
        _shift = 64 - BitOperations.Log2(bits);
        _filter = new ulong[bits / 64];
        for (var at = 0; at + _length <= _secret.Length; at++)
        {
            var bit = BitOf(_secret.AsSpan(at, _beginning));
            _filter[bit >> 6] |= 1UL << bit;
        }
    }

    public bool IsAnyIn(ReadOnlySpan<char> text)
    {
        if (_length == 0)
            return false;
        Span<char> buffer = text.Length <= OnStack ? stackalloc char[text.Length] : new char[text.Length];
        var kept = Fold(text, buffer);
        for (var at = 0; at + _length <= kept.Length; at++)
        {
            var bit = BitOf(kept.Slice(at, _beginning));
            if ((_filter[bit >> 6] & (1UL << bit)) != 0 && IsOne(kept.Slice(at, _length)))
                return true;
        }
        return false;
    }

    private bool IsOne(ReadOnlySpan<char> piece)
    {
        if (_table is null && ++_searches > SearchesWithoutTable)
            _table = new PieceTable(_secret, _length);
        return _table?.Contains(piece) ?? _secret.AsSpan().IndexOf(piece) >= 0;
    }

    private int BitOf(ReadOnlySpan<char> beginning)
    {
        ulong word = 0;
        beginning.CopyTo(MemoryMarshal.Cast<ulong, char>(MemoryMarshal.CreateSpan(ref word, 1)));
        // Fibonacci hashing: the highest bits depend on all of the word.
        return (int)((word * 0x9E3779B97F4A7C15) >> _shift);
    }

    private ReadOnlySpan<char> Fold(ReadOnlySpan<char> text, Span<char> buffer)
    {
        var length = 0;
        foreach (var c in text)
            if (_keep(c))
                buffer[length++] = char.ToLowerInvariant(c);
        return buffer[..length];
    }
}
