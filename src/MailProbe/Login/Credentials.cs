using System.Net;
using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>User and password of one login. It prints neither.</summary>
internal sealed class Credentials(string user, string password)
{
    public string User { get; } = user;

    public string Password { get; } = password;

    /// <summary>The forms in which a server could echo the user, alone or with the password in one token, longest first.</summary>
    public string[] Spellings()
    {
        var utf8 = Encoding.UTF8.GetBytes(User);
        string[] all =
        [
            Encoding.ASCII.GetString(SaslPlain.Encode(this)),
            Convert.ToBase64String(utf8),
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

    public override string ToString() => nameof(Credentials);
}
