using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// Finds a password in a text, in whatever spelling. It would rather find one too many: a text that is withheld for
/// nothing costs a hint, a password that is shown stays in what is stored for ever.
/// </summary>
internal sealed partial class PasswordTrace
{
    // A longer one is known by its beginning: to compare no more keeps every search short.
    private const int LongestWhole = 128;

    private readonly bool _beyondAscii;
    private readonly string[] _whole;
    private readonly Pieces[] _pieces;
    private readonly string _letters;

    public PasswordTrace(string password)
    {
        var utf8 = Encoding.UTF8.GetBytes(password);
        _beyondAscii = !Ascii.IsValid(password);
        string[] whole =
        [
            password,
            // Question marks for characters or for bytes, and bytes without their eighth bit.
            Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(password)),
            Encoding.ASCII.GetString([.. utf8.Select(octet => octet > 0x7f ? (byte)'?' : octet)]),
            Encoding.ASCII.GetString([.. utf8.Select(octet => (byte)(octet & 0x7f))]),
        ];
        _whole = [.. whole.Where(spelling => spelling.Length > 0).Select(spelling => spelling[..Math.Min(spelling.Length, LongestWhole)]).Distinct()];
        _letters = LettersOf(password);
        // Letters and digits alone find it between any quotes and separators, but may be too few to tell.
        _pieces =
        [
            new Pieces(password, IsVisible, atLeast: 1),
            new Pieces(password, char.IsAsciiLetterOrDigit, atLeast: 4),
            new Pieces(Convert.ToHexString(utf8), char.IsAsciiHexDigit, atLeast: 8),
        ];
    }

    public bool IsIn(string text) =>
        _whole.Length > 0 && (Disguises.Undone(text).Any(IsInPlain) || Disguises.AnyFromBase64(text, HasPiece) || HasPiecesInOrder(text));

    /// <summary>
    /// Whether several lines show the password together: read on from line to line, with or without the words that open a
    /// response, by their last words, or in pieces of three letters and more in this order.
    /// </summary>
    public bool IsSpreadOver(IReadOnlyList<string> lines) =>
        lines.Count > 1 && (IsIn(string.Concat(lines))
            || IsIn(string.Concat(lines.Select(line => WithoutOpening(line, Opening()))))
            || IsIn(string.Concat(lines.Select(line => WithoutOpening(line, OpeningWithCode()))))
            || IsIn(string.Concat(lines.Select(LastWord)))
            || HasPiecesInOrder(lines));

    private bool HasPiecesInOrder(string text) =>
        _letters.Length >= 4 && LettersOf(text).Contains(_letters[..3], StringComparison.Ordinal) && HasPiecesInOrder(text.Split(' '));

    // Each piece may be too short to be known by itself.
    private bool HasPiecesInOrder(IReadOnlyList<string> parts)
    {
        var left = _letters.AsSpan();
        if (left.Length < 4)
            return false;
        foreach (var part in parts)
        {
            var length = LongestBeginning.Of(left, LettersOf(part));
            if (length >= 3 || length == left.Length)
                left = left[length..];
            if (left.IsEmpty)
                return true;
        }
        return false;
    }

    private static string LettersOf(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    private static string WithoutOpening(string line, Regex opening) => line[opening.Match(line).Length..];

    private static string LastWord(string line) => line.AsSpan().TrimEnd()[(line.AsSpan().TrimEnd().LastIndexOf(' ') + 1)..].ToString();

    // A password beyond ASCII has more misspellings than could be looked for: beside it no such text is shown at all.
    private bool IsInPlain(string text) =>
        (_beyondAscii && !Ascii.IsValid(text))
        || Array.Exists(_whole, spelling => text.Contains(spelling, StringComparison.OrdinalIgnoreCase))
        || HasPiece(text);

    private bool HasPiece(ReadOnlySpan<char> text)
    {
        foreach (var pieces in _pieces)
            if (pieces.IsAnyIn(text))
                return true;
        return false;
    }

    // Neither what quoting adds nor what stands for a character that was lost.
    private static bool IsVisible(char c) => char.IsAscii(c) ? c is > ' ' and < '\x7f' and not ('\\' or '?') : IsVisibleBeyondAscii(c);

    private static bool IsVisibleBeyondAscii(char c) =>
        c != '\ufffd' && !char.IsWhiteSpace(c) && !char.IsControl(c)
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.PrivateUse);

    // Star, tag, plus; the status word; a response code (RFC 9051, section 7; RFC 1939, section 3).
    [GeneratedRegex(@"\A(?:(?:\*|\+|[A-Za-z]+[0-9]+) +)?(?:(?:\+?OK|-ERR|NO|BAD|BYE|PREAUTH)\b *)?")]
    private static partial Regex Opening();

    [GeneratedRegex(@"\A(?:(?:\*|\+|[A-Za-z]+[0-9]+) +)?(?:(?:\+?OK|-ERR|NO|BAD|BYE|PREAUTH)\b *)?(?:\[[^\]]*\] *)?")]
    private static partial Regex OpeningWithCode();
}
