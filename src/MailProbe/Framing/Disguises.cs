using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace EventMonitors.MailProbe.Framing;

/// <summary>The encodings in which servers and what stands behind them echo a command, undone.</summary>
internal static partial class Disguises
{
    /// <summary>The text as it is, and as it reads without its HTML entities, its percent signs, its escapes, and all three.</summary>
    public static IEnumerable<string> Undone(string text)
    {
        yield return text;
        yield return WebUtility.HtmlDecode(text);
        yield return WebUtility.UrlDecode(text);
        yield return Unescape(text);
        yield return WebUtility.HtmlDecode(WebUtility.UrlDecode(Unescape(text)));
    }

    /// <summary>What each run of base64 characters may stand for: where in it the encoding begins is not known.</summary>
    public static IEnumerable<string> FromBase64(string text)
    {
        foreach (Match run in Base64Run().Matches(text))
            for (var start = 0; start < 4; start++)
                yield return Decode(run.Value[start..]);
    }

    private static string Decode(string run)
    {
        // Cut anywhere, the run need not end where the encoding did; As add zeros only.
        var whole = run.Replace('-', '+').Replace('_', '/').PadRight((run.Length + 3) / 4 * 4, 'A');
        return Encoding.UTF8.GetString(Convert.FromBase64String(whole));
    }

    private static string Unescape(string text) => Escape().Replace(text, match => match.Groups["hex"] is { Success: true } hex
        ? ((char)int.Parse(hex.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
        : ((char)Convert.ToInt32(match.Groups["octal"].Value, 8)).ToString());

    // \x22, \u0022, %u0022, 0x22, \042, and =22 of quoted-printable (RFC 2045, section 6.7).
    [GeneratedRegex(@"(?:\\x|[\\%]u00|0x|=)(?<hex>[0-9a-f]{2})|\\(?<octal>[0-3][0-7]{2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex("[A-Za-z0-9+/_-]{4,}")]
    private static partial Regex Base64Run();
}
