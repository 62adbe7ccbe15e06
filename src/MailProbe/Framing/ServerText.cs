using System.Globalization;
using System.Text;
using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Framing;

/// <summary>
/// Makes what a server said fit to be shown: no control characters, no user echoed back, and short. What shows any trace
/// of the password is not shown at all: stars in a known sentence would tell what they stand for.
/// </summary>
internal sealed class ServerText(Credentials? credentials)
{
    public const int MaxLength = 200;

    public const string Withheld = "(the server's words are withheld: they resemble the password)";

    private readonly PasswordTrace? _password = credentials is null ? null : new PasswordTrace(credentials.Secret);
    private readonly string[] _user = credentials?.Spellings() ?? [];
    private readonly string[] _cleanUser = [.. (credentials?.Spellings() ?? []).Select(Clean)];

    public string Show(ReadOnlySpan<byte> bytes) => Show(Encoding.UTF8.GetString(bytes));

    public string Show(string text)
    {
        // In the text as it came: cleaned, the password may have lost what it is known by.
        if (_password?.IsIn(text) == true)
            return Withheld;
        // Before the cut, or the cut could leave half a name.
        return Cut(Mask(Clean(Mask(text, _user)), _cleanUser).Trim());
    }

    private static string Mask(string text, string[] spellings)
    {
        foreach (var spelling in spellings)
            text = text.Replace(spelling, "***", StringComparison.OrdinalIgnoreCase);
        return text;
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append((IsShown(rune) ? rune : new Rune('?')).ToString());
        return clean.ToString();
    }

    // Format characters could turn the direction of the text around the quotation.
    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Cut(string text)
    {
        if (text.Length <= MaxLength)
            return text;
        var end = char.IsHighSurrogate(text[MaxLength - 2]) ? MaxLength - 2 : MaxLength - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
