using System.Globalization;

namespace EventMonitors.Api.Http;

/// <summary>Whole numbers that are written with a fraction or an exponent. Digit by digit, since any binary or decimal type would round.</summary>
public static class WholeNumber
{
    private const int MostDigits = 19;

    /// <summary>Reads a JSON number (RFC 8259 section 6).</summary>
    /// <returns>False where it has a fraction other than zero, or does not fit into 64 bits.</returns>
    public static bool TryParse(string json, out long number)
    {
        number = 0;
        var (mantissa, exponent) = Split(json, 'e', 'E');
        var negative = mantissa.StartsWith('-');
        var (whole, fraction) = Split(negative ? mantissa[1..] : mantissa, '.', '.');
        var digits = (whole + fraction).TrimStart('0');
        var significant = digits.TrimEnd('0');
        if (significant.Length == 0) return true;

        // The value is significant * 10^shift.
        if (!int.TryParse(exponent.Length == 0 ? "0" : exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)) return false;
        var shift = (long)power - fraction.Length + (digits.Length - significant.Length);
        return shift >= 0 && significant.Length + shift <= MostDigits
            && long.TryParse((negative ? "-" : "") + significant + new string('0', (int)shift), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    private static (string Before, string After) Split(string text, char one, char other)
    {
        var at = text.AsSpan().IndexOfAny(one, other);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
