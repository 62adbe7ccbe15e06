using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// Makes what a server said fit to be shown: no control characters, no user echoed back, and short. What shows any trace
/// of the password is not shown at all: stars in a known sentence would tell what they stand for.
/// </summary>
internal sealed partial class ServerText
{
    public const int MaxLength = 200;

    public const string Withheld = "(the server's words are withheld: they resemble the password)";

    // Of longer texts no more is looked at: what is shown comes out of so much, and to search more costs time for nothing.
    private const int MostRead = 1024;

    // Fewer letters of a user's name say nothing.
    private const int TellingLetters = 3;

    private readonly PasswordTrace? _password;
    private readonly string[] _user;
    private readonly string[] _cleanUser;

    public ServerText(Credentials? credentials)
    {
        _password = credentials is null ? null : new PasswordTrace(credentials.Secret);
        _user = credentials?.Spellings() ?? [];
        _cleanUser = [.. _user.Select(Clean)];
    }

    public string Show(ReadOnlySpan<byte> bytes) => Show(Encoding.UTF8.GetString(bytes));

    // In the text as it came: cleaned, the password may have lost what it is known by.
    // Masked before the cut, or the cut could leave half a name.
    public string Show(string text) => IsWithheld(Read(text)) ? Withheld : ShowSearched(text);

    /// <summary>Each of the texts as <see cref="Show(string)"/> shows it, at the cost of one search where none has a trace of the password.</summary>
    public IReadOnlyList<string> ShowAll(IReadOnlyList<string> texts) =>
        IsWithheld(string.Join('\n', texts.Select(Read))) ? [.. texts.Select(Show)] : [.. texts.Select(ShowSearched)];

    /// <summary>The same for a line that nobody chose to show, without anything that could be base64.</summary>
    /// <param name="text">The line.</param>
    /// <param name="isCut">Whether its end is missing.</param>
    /// <param name="maxLength">How many characters may be shown.</param>
    public string ShowInTranscript(string text, bool isCut, int maxLength)
    {
        if (IsWithheld(text))
            return Withheld;
        var shown = Base64Run().Replace(Challenge().Replace(Masked(text), "${plus}***"), "***");
        return Cut(isCut ? WithoutHalfAUser(shown) + "…" : shown, maxLength);
    }

    /// <summary>Whether the text shows a trace of the password.</summary>
    public bool IsWithheld(string text) => _password?.IsIn(text) == true;

    /// <summary>Whether the lines show one together.</summary>
    public bool IsSpreadOver(IReadOnlyList<string> lines) => _password?.IsSpreadOver(lines) == true;

    /// <summary>Words of our own, without control characters, and cut.</summary>
    public static string ShowOwn(string text, int maxLength) => Cut(Clean(text), maxLength);

    private string Masked(string text) => Mask(Clean(Mask(text, _user)), _cleanUser).Trim();

    private static string Read(string text) => text.Length > MostRead ? text[..MostRead] : text;

    private string ShowSearched(string text)
    {
        var shown = Masked(Read(text));
        return Cut(text.Length > MostRead ? WithoutHalfAUser(shown) + "…" : shown, MaxLength);
    }

    // A line that is cut off may end in the beginning of the user's name.
    private string WithoutHalfAUser(string text)
    {
        foreach (var spelling in _cleanUser)
            for (var length = Math.Min(spelling.Length - 1, text.Length); length >= TellingLetters; length--)
                if (text.AsSpan().EndsWith(spelling.AsSpan(0, length), StringComparison.OrdinalIgnoreCase))
                    return string.Concat(text.AsSpan(0, text.Length - length), "***");
        return text;
    }

    private static string Mask(string text, string[] spellings)
    {
        foreach (var spelling in spellings)
            text = text.Replace(spelling, "***", StringComparison.OrdinalIgnoreCase);
        return text;
    }

    private static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append((IsShown(rune) ? rune : new Rune('?')).ToString());
        return clean.ToString();
    }

    // Format characters could turn the direction of the text around the quotation.
    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var end = char.IsHighSurrogate(text[maxLength - 2]) ? maxLength - 2 : maxLength - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    // A continuation with a challenge (RFC 9051, section 7.6; RFC 5034, section 4).
    [GeneratedRegex(@"\A(?<plus>\+ )(?=.)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z")]
    private static partial Regex Challenge();

    // As long as this is no word but a token.
    [GeneratedRegex("[A-Za-z0-9+/_-]{24,}={0,2}")]
    private static partial Regex Base64Run();
}
