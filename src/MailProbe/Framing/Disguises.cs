using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace EventMonitors.MailProbe.Framing;

/// <summary>Looks at one spelling of a text; the characters are valid during the call.</summary>
internal delegate bool SpellingTest(ReadOnlySpan<char> spelling);

/// <summary>The encodings in which servers and what stands behind them echo a command, undone.</summary>
internal static partial class Disguises
{
    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");

    private static readonly SearchValues<char> EscapeSigns = SearchValues.Create(@"\%=xX");

    private const int ShortestRun = 4;
    private const int OnStack = 1024;

    /// <summary>
    /// The text as it is, and as it reads without its HTML entities, its percent signs, its escapes, and all three; beyond ASCII
    /// also with its full-width, circled and mathematical letters as plain ones (NFKC).
    /// </summary>
    public static IEnumerable<string> Undone(string text)
    {
        yield return text;
        var (html, url, escaped) = (WebUtility.HtmlDecode(text), WebUtility.UrlDecode(text), Unescape(text));
        if (html != text)
            yield return html;
        if (url != text)
            yield return url;
        if (escaped != text)
            yield return escaped;
        if (WebUtility.HtmlDecode(WebUtility.UrlDecode(escaped)) is var all && all != html && all != url && all != escaped)
            yield return all;
        if (!Ascii.IsValid(text))
            yield return text.Normalize(NormalizationForm.FormKC);
    }

    /// <summary>Whether any of what each run of base64 characters may stand for passes the test: where in it the encoding begins is not known.</summary>
    public static bool AnyFromBase64(ReadOnlySpan<char> text, SpellingTest test)
    {
        while (text.IndexOfAny(Base64Characters) is var start and >= 0)
        {
            text = text[start..];
            var length = text.IndexOfAnyExcept(Base64Characters) is var end and >= 0 ? end : text.Length;
            for (var from = 0; length >= ShortestRun && from < 4; from++)
                if (DecodesTo(text[from..length], test))
                    return true;
            text = text[length..];
        }
        return false;
    }

    private static bool DecodesTo(ReadOnlySpan<char> run, SpellingTest test)
    {
        Span<byte> bytes = run.Length <= OnStack ? stackalloc byte[run.Length] : new byte[run.Length];
        var (length, bits, word) = (0, 0, 0);
        foreach (var c in run)
        {
            word = (word << 6) | Sextet(c);
            bits += 6;
            if (bits < 8)
                continue;
            bits -= 8;
            bytes[length++] = (byte)(word >> bits);
        }
        // Cut anywhere, the run need not end where the encoding did: what is left are the first bits of another byte.
        if (bits > 0)
            bytes[length++] = (byte)(word << (8 - bits));
        Span<char> text = length <= OnStack ? stackalloc char[length] : new char[length];
        return test(text[..Encoding.UTF8.GetChars(bytes[..length], text)]);
    }

    private static int Sextet(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '+' or '-' => 62,
        _ => 63,
    };

    private static string Unescape(string text) => text.AsSpan().IndexOfAny(EscapeSigns) < 0 ? text : Escape().Replace(text, match => match.Groups["hex"] is { Success: true } hex
        ? ((char)int.Parse(hex.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
        : ((char)Convert.ToInt32(match.Groups["octal"].Value, 8)).ToString());

    // \x22, \u0022, %u0022, 0x22, \042, and =22 of quoted-printable (RFC 2045, section 6.7).
    [GeneratedRegex(@"(?:\\x|[\\%]u00|0x|=)(?<hex>[0-9a-f]{2})|\\(?<octal>[0-3][0-7]{2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
