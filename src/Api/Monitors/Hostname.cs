using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// What may stand in <c>hostname</c>: a DNS name (RFC 1123 section 2.1; Unicode by IDNA, RFC 5891) or an address literal
/// without brackets. Spellings that some resolvers take for an address (<c>2130706433</c>, <c>0x7f.1</c>, <c>127.1</c>) are
/// refused, so that a name means the same to everyone who reads it.
/// </summary>
public static class Hostname
{
    private const int MaxLabel = 63;
    private const int MaxName = 253;
    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    /// <summary>The name or address that is looked up for <paramref name="hostname"/>.</summary>
    /// <param name="hostname">As the caller sent it.</param>
    /// <param name="ascii">Punycode name without change of case, or the address in its canonical form.</param>
    /// <returns><c>null</c> where it is fine, else a sentence that says what is wrong.</returns>
    public static string? FindProblem(string hostname, out string ascii)
    {
        ascii = "";
        if (hostname.Length == 0) return "must not be empty.";
        if (hostname.Any(char.IsControl)) return "must not contain control characters.";
        if (hostname.Any(IsInvisible)) return "must not contain invisible characters.";
        if (hostname.Any(char.IsWhiteSpace)) return "must not contain spaces.";
        if (hostname.Contains("://", StringComparison.Ordinal)) return "must be a bare host name, without a protocol such as https://.";
        if (hostname.Contains('@', StringComparison.Ordinal)) return "must be a bare host name, without a user before '@'.";
        if (hostname.AsSpan().IndexOfAny("/\\?#") >= 0) return "must be a bare host name, without a path such as /imap.";
        if (hostname.AsSpan().IndexOfAny("[]") >= 0) return "must have an IPv6 address without brackets.";
        if (hostname.Contains(':', StringComparison.Ordinal)) return FindIPv6Problem(hostname, out ascii);

        if (!TryMapToAscii(hostname, out var mapped)) return "is not a valid international domain name (or has a label of more than 63 characters).";
        ascii = mapped;
        return FindNameProblem(mapped);
    }

    /// <summary>The name or address that is looked up for a host name that has no problem.</summary>
    public static string ToAscii(string hostname)
    {
        _ = FindProblem(hostname, out var ascii);
        return ascii;
    }

    // IDNA drops some of them in silence, and the name that is looked up would not be the one that is read. The two joiners
    // have their place in some scripts (RFC 5892 appendix A).
    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.Format && c is not ('\u200c' or '\u200d');

    private static string? FindIPv6Problem(string hostname, out string ascii)
    {
        ascii = "";
        if (hostname.Contains('%', StringComparison.Ordinal)) return "must not carry an IPv6 zone.";
        if (!IPAddress.TryParse(hostname, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return "must be a bare host name, without a port; the port has a field of its own.";
        ascii = address.ToString();
        return null;
    }

    private static bool TryMapToAscii(string hostname, out string ascii)
    {
        ascii = hostname;
        if (System.Text.Ascii.IsValid(hostname)) return true;
        try
        {
            ascii = Idna.GetAscii(hostname);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string? FindNameProblem(string name)
    {
        var rooted = name.EndsWith('.') ? name[..^1] : name;
        if (rooted.Length > MaxName) return $"must have {MaxName} characters at most.";
        var labels = rooted.Split('.');
        foreach (var label in labels)
        {
            if (label.Length == 0) return "must not have an empty label (two dots in a row, or a dot in front).";
            if (label.Length > MaxLabel) return $"must not have a label of more than {MaxLabel} characters.";
            if (!label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) return "may contain letters, digits, hyphens and dots only.";
            if (label[0] == '-' || label[^1] == '-') return "must not have a label that begins or ends with a hyphen.";
        }

        return LooksLikeNumber(labels[^1]) && !IsDottedQuad(name, labels)
            ? "is neither a name nor an IPv4 address of four decimal numbers."
            : null;
    }

    // The WHATWG URL standard ("ends in a number") takes such names for IPv4 addresses, and so do inet_aton's callers.
    private static bool LooksLikeNumber(string label) =>
        label.All(char.IsAsciiDigit)
        || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && label.Skip(2).All(char.IsAsciiHexDigit));

    private static bool IsDottedQuad(string name, string[] labels) =>
        !name.EndsWith('.') && labels.Length == 4
        && labels.All(l => l.Length <= 3 && (l == "0" || l[0] != '0') && l.All(char.IsAsciiDigit) && int.Parse(l, CultureInfo.InvariantCulture) <= 255);
}
