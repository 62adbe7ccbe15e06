using System.Buffers;
using System.Globalization;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// What may stand in <c>oauth2.tokenEndpoint</c>: an https address (RFC 6749 section 3.2; RFC 3986) in plain ASCII, so that who
/// reads it in a history reads the very server that a secret goes to. Names that look like others, users before <c>@</c> and
/// spellings that only some readers take for an address are refused.
/// </summary>
public static class TokenAddress
{
    private const string Scheme = "https://";
    private const int MaxLength = 2_000;
    private static readonly SearchValues<char> Never = SearchValues.Create("\\\"<>^`{|}");

    /// <summary>What is wrong with it; <c>null</c> where nothing is.</summary>
    public static string? FindProblem(string address)
    {
        if (address.Length > MaxLength) return $"must have {MaxLength} characters at most.";
        if (!address.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return "must be an https address: https://login.example.com/token.";
        if (address.Any(c => c is <= ' ' or > '~')) return "must be plain ASCII without spaces (an internationalised name as punycode).";
        if (address.AsSpan().ContainsAny(Never)) return "contains a character that no address may have (RFC 3986).";
        if (address.Contains('#', StringComparison.Ordinal)) return "must not have a fragment (RFC 6749 section 3.2).";

        var authority = address[Scheme.Length..].Split('/', '?')[0];
        if (authority.Contains('@', StringComparison.Ordinal)) return "must not have a user before '@'.";
        return FindHostProblem(authority) ?? (Uri.TryCreate(address, UriKind.Absolute, out _) ? null : "is not an address (RFC 3986).");
    }

    private static string? FindHostProblem(string authority)
    {
        var end = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : authority.IndexOf(':', StringComparison.Ordinal);
        var host = end > 0 ? authority[..end] : authority;
        var port = authority[host.Length..];
        if (port.Length > 0 && !(port[0] == ':' && ushort.TryParse(port.AsSpan(1), NumberStyles.None, null, out var number) && number > 0))
            return "must have a port between 1 and 65535, or none.";
        var bare = host.StartsWith('[') ? host[1..^1] : host;
        if (host.StartsWith('[') != bare.Contains(':', StringComparison.Ordinal)) return "must name a host.";
        return Hostname.FindProblem(bare, out _) is { } problem ? $"names a host that {problem}" : null;
    }
}
