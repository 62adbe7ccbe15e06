using System.Numerics;
using System.Runtime.InteropServices;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// Every piece of one length of a secret, found in the same time however long the secret is. Four bytes for each place in
/// the table, of which about half are taken at most; pieces that are the same take one.
/// </summary>
internal sealed class PieceTable
{
    private const int LongestPiece = 8;

    private readonly string _secret;
    private readonly int _length;

    // Where in the secret a piece begins, plus one; the place follows from its hash, or is the next one that is free.
    private readonly int[] _starts;

    /// <param name="secret">The secret, as it is compared.</param>
    /// <param name="length">How long a piece is, 1 to 8 characters.</param>
    public PieceTable(string secret, int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, LongestPiece);
        (_secret, _length) = (secret, length);
        _starts = new int[BitOperations.RoundUpToPowerOf2((uint)(2 * secret.Length))];
        for (var start = 0; start + length <= secret.Length; start++)
        {
            ref var place = ref PlaceOf(secret.AsSpan(start, length));
            if (place == 0)
                place = start + 1;
        }
    }

    public bool Contains(ReadOnlySpan<char> piece) => PlaceOf(piece) != 0;

    private ref int PlaceOf(ReadOnlySpan<char> piece)
    {
        Span<ulong> words = stackalloc ulong[2];
        words.Clear();
        piece.CopyTo(MemoryMarshal.Cast<ulong, char>(words));
        // It is another hash in each process: nobody can choose a secret whose pieces all want the same place.
        for (var at = HashCode.Combine(words[0], words[1]); ; at++)
        {
            ref var place = ref _starts[at & (_starts.Length - 1)];
            if (place == 0 || _secret.AsSpan(place - 1, _length).SequenceEqual(piece))
                return ref place;
        }
    }
}
