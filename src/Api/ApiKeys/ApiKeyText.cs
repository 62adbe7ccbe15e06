using EventMonitors.Api.Sessions;

namespace EventMonitors.Api.ApiKeys;

/// <summary>
/// An API key: <c>emk_</c>, by which scanners for leaked secrets know it, and 256 random bits as in a <see cref="SessionToken"/>.
/// Only its SHA-256 is stored.
/// </summary>
public static class ApiKeyText
{
    private const string Prefix = "emk_";
    private const int Shown = 6;

    /// <summary>A fresh key, to be shown once.</summary>
    public static string Create() => Prefix + SessionToken.Create();

    /// <summary>The key's beginning; what is left are more than 200 bits.</summary>
    public static string PrefixOf(string key) => key[..(Prefix.Length + Shown)];

    /// <summary>Whether a bearer token is meant to be a key.</summary>
    public static bool IsMeant(string token) => token.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a text has the form of a key that <see cref="Create"/> made.</summary>
    public static bool IsWellFormed(string token) => IsMeant(token) && SessionToken.IsWellFormed(token[Prefix.Length..]);
}
