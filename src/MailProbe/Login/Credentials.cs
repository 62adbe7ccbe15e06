using System.Net;
using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>
/// What one login is done with: a user, and a password or an access token in its place. It prints none of them. User and
/// password are kept in the composed form of Unicode (NFC), as RFC 8265 (section 4.2.2) asks of passwords; the compatible
/// form (NFKC) would make another password of "x²", which servers compare byte by byte.
/// </summary>
internal sealed class Credentials
{
    /// <param name="user">The user, well-formed and without CR, LF and NUL.</param>
    /// <param name="password">The password, likewise.</param>
    public Credentials(string user, string password) : this(user.Normalize(), password.Normalize(), isToken: false)
    {
    }

    private Credentials(string user, string secret, bool isToken)
    {
        User = user;
        Secret = secret;
        IsToken = isToken;
    }

    public string User { get; }

    /// <summary>The password or the token: what must be shown nowhere.</summary>
    public string Secret { get; }

    /// <summary>Whether the secret is an access token.</summary>
    public bool IsToken { get; }

    /// <summary>User and access token.</summary>
    /// <param name="user">The user, well-formed and without control characters.</param>
    /// <param name="token">The token, of visible ASCII alone (RFC 6750, section 2.1): more would be read as further fields.</param>
    /// <exception cref="ArgumentException">The token has other characters, or none.</exception>
    public static Credentials OfToken(string user, string token) =>
        token.Length == 0 || token.AsSpan().ContainsAnyExceptInRange('!', '~')
            ? throw new ArgumentException("The access token is empty or has other characters than visible ASCII.", nameof(token))
            : new Credentials(user.Normalize(), token, isToken: true);

    /// <summary>The forms in which a server could echo the user, alone or with the password in one token, longest first.</summary>
    public string[] Spellings()
    {
        var utf8 = Encoding.UTF8.GetBytes(User);
        string[] all =
        [
            Convert.ToBase64String(SaslPlain.Message(this)),
            Convert.ToBase64String(utf8),
            InsideBase64(utf8, 0),
            InsideBase64(utf8, 1),
            InsideBase64(utf8, 2),
            User,
            // Quoted for IMAP (RFC 9051, section 4.3), for an address, for a page.
            User.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
            Uri.EscapeDataString(User),
            WebUtility.HtmlEncode(User),
            // UTF-8 taken for Latin-1, and Latin-1 taken for UTF-8.
            Encoding.Latin1.GetString(utf8),
            Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(User)),
        ];
        return [.. all.Where(spelling => spelling.Length > 0).Distinct().OrderByDescending(spelling => spelling.Length)];
    }

    // Of the characters that a message in base64 has for the user, those that what stands around it leaves alone.
    private static string InsideBase64(byte[] user, int offset)
    {
        var text = Convert.ToBase64String((byte[])[.. new byte[offset], .. user]).TrimEnd('=');
        var (from, to) = (((offset * 8) + 5) / 6, (offset + user.Length) * 8 / 6);
        return to - from >= 6 ? text[from..to] : "";
    }

    public override string ToString() => nameof(Credentials);
}
