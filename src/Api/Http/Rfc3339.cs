using System.Globalization;
using System.Text.RegularExpressions;

namespace EventMonitors.Api.Http;

/// <summary>
/// Instants as RFC 3339 section 5.6 spells them: date, time to the second or finer, and an offset, without which no instant
/// is meant. Years 1 to 9999, offsets up to 14 hours; leap seconds are not known.
/// </summary>
public static partial class Rfc3339
{
    /// <summary>Reads an instant; what is finer than 100 ns is cut off.</summary>
    public static bool TryParse(string text, out DateTimeOffset instant)
    {
        instant = default;
        if (Form().Match(text) is not { Success: true } match) return false;
        var fraction = match.Groups["fraction"].Value;
        var offset = match.Groups["offset"].Value.ToUpperInvariant();
        var exact = $"{match.Groups["date"].Value}T{match.Groups["time"].Value}.{fraction.PadRight(7, '0')[..7]}{offset}";
        return DateTimeOffset.TryParseExact(exact, "yyyy-MM-dd'T'HH:mm:ss.fffffffK", CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,30}))?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}
