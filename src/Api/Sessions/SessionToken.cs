using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// A bearer token: 256 random bits in base64url. Only its SHA-256 is stored; with that much entropy a plain hash cannot be
/// reversed, and it can be found by an index.
/// </summary>
public static class SessionToken
{
    /// <summary>A fresh token, to be shown once.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What a token is stored and found by.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether a text has the form of a token that <see cref="Create"/> made: 43 characters of base64url.</summary>
    public static bool IsWellFormed(string token) =>
        token.Length == 43 && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
