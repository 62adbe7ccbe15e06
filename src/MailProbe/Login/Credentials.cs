using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>User and password of one login. It prints neither.</summary>
internal sealed class Credentials(string user, string password)
{
    public string User { get; } = user;

    public string Password { get; } = password;

    /// <summary>All forms in which a server could echo the credentials, longest first.</summary>
    public string[] Spellings()
    {
        var plain = SaslPlain.Encode(this);
        string[] all = [Encoding.ASCII.GetString(plain), Base64(User), Base64(Password), Password, User];
        return [.. all.Where(spelling => spelling.Length > 0).Distinct().OrderByDescending(spelling => spelling.Length)];
    }

    public override string ToString() => nameof(Credentials);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
