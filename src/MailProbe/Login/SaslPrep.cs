using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>How user and password are prepared before they are compared or hashed (RFC 4013).</summary>
internal static class SaslPrep
{
    /// <summary>
    /// The prepared text, or <c>null</c> where it is prohibited or empty. Characters that Unicode 3.2 does not assign pass,
    /// as in a query (RFC 3454, section 7).
    /// </summary>
    /// <param name="text">Well-formed text.</param>
    public static string? Prepare(string text)
    {
        // Most are ASCII, where nothing is mapped.
        if (Ascii.IsValid(text))
            return text.Length == 0 || text.Any(char.IsControl) ? null : text;
        var prepared = Map(text).Normalize(NormalizationForm.FormKC);
        return prepared.Length == 0 || prepared.EnumerateRunes().Any(SaslPrepTables.Prohibited.Contains) || MixesDirections(prepared) ? null : prepared;
    }

    // U+200B stands in both tables; as a space it is mapped first, as PostgreSQL and GNU SASL do.
    private static string Map(string text)
    {
        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (SaslPrepTables.Spaces.Contains(rune))
                mapped.Append(' ');
            else if (!SaslPrepTables.Nothing.Contains(rune))
                mapped.Append(rune.ToString());
        }
        return mapped.ToString();
    }

    // RFC 3454, section 6: text with any character from right to left has none from left to right, begins and ends with the former.
    private static bool MixesDirections(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return runes.Any(SaslPrepTables.RightToLeft.Contains)
            && (runes.Any(SaslPrepTables.LeftToRight.Contains)
                || !SaslPrepTables.RightToLeft.Contains(runes[0]) || !SaslPrepTables.RightToLeft.Contains(runes[^1]));
    }
}
