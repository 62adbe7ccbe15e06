using System.Text;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// The pieces of a secret that are too long to be shown: half of it, four characters at least and six at most; a secret
/// of less than four counts as a whole. Secret and text are compared without case and by the characters that are kept alone.
/// </summary>
internal sealed class Pieces
{
    private readonly Func<char, bool> _keep;
    private readonly int _length;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _pieces;

    /// <param name="secret">The secret.</param>
    /// <param name="keep">The characters that count.</param>
    /// <param name="atLeast">How many of them there must be, or the secret has no pieces at all.</param>
    public Pieces(string secret, Func<char, bool> keep, int atLeast)
    {
        _keep = keep;
        var kept = Fold(secret);
        _length = kept.Length < 4 ? kept.Length : Math.Clamp((kept.Length + 1) / 2, 4, 6);
        var pieces = new HashSet<string>(StringComparer.Ordinal);
        if (kept.Length >= Math.Max(1, atLeast))
            for (var at = 0; at + _length <= kept.Length; at++)
                pieces.Add(kept.Substring(at, _length));
        _pieces = pieces.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsAnyIn(string text)
    {
        if (_pieces.Set.Count == 0)
            return false;
        var kept = Fold(text).AsSpan();
        for (var at = 0; at + _length <= kept.Length; at++)
            if (_pieces.Contains(kept.Slice(at, _length)))
                return true;
        return false;
    }

    private string Fold(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var c in text)
            if (_keep(c))
                kept.Append(char.ToLowerInvariant(c));
        return kept.ToString();
    }
}
