using System.Globalization;
using System.Text;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// Finds a password in a text, in whatever spelling. It would rather find one too many: a text that is withheld for
/// nothing costs a hint, a password that is shown stays in what is stored for ever.
/// </summary>
internal sealed class PasswordTrace
{
    private readonly bool _beyondAscii;
    private readonly string[] _whole;
    private readonly Pieces[] _pieces;

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
        _whole = [.. whole.Where(spelling => spelling.Length > 0).Distinct()];
        // Letters and digits alone find it between any quotes and separators, but may be too few to tell.
        _pieces =
        [
            new Pieces(password, IsVisible, atLeast: 1),
            new Pieces(password, char.IsAsciiLetterOrDigit, atLeast: 4),
            new Pieces(Convert.ToHexString(utf8), char.IsAsciiHexDigit, atLeast: 8),
        ];
    }

    public bool IsIn(string text) =>
        _whole.Length > 0 && (Disguises.Undone(text).Any(IsInPlain) || Disguises.FromBase64(text).Any(HasPiece));

    // A password beyond ASCII has more misspellings than could be looked for: beside it no such text is shown at all.
    private bool IsInPlain(string text) =>
        (_beyondAscii && !Ascii.IsValid(text))
        || Array.Exists(_whole, spelling => text.Contains(spelling, StringComparison.OrdinalIgnoreCase))
        || HasPiece(text);

    private bool HasPiece(string text) => Array.Exists(_pieces, pieces => pieces.IsAnyIn(text));

    // Neither what quoting adds nor what stands for a character that was lost.
    private static bool IsVisible(char c) =>
        c is not ('\\' or '?' or '\ufffd') && !char.IsWhiteSpace(c) && !char.IsControl(c)
        && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.PrivateUse);
}
