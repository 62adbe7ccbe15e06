using System.Globalization;
using System.Text;
using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Framing;

/// <summary>Makes what a server said fit to be shown: no control characters, no credentials echoed back, and short.</summary>
internal sealed class ServerText(Credentials? credentials)
{
    public const int MaxLength = 200;

    private readonly string[] _secrets = credentials?.Spellings() ?? [];

    public string Show(ReadOnlySpan<byte> bytes) => Show(Encoding.UTF8.GetString(bytes));

    public string Show(string text)
    {
        var shown = Clean(text);
        // Before the cut, or the cut could leave the first half of a password.
        foreach (var secret in _secrets)
            shown = shown.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        return Cut(shown.Trim());
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
