using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>
/// SASL LOGIN (draft-murchison-sasl-login-00): the server asks for the user and then for the password. Servers word their
/// questions differently, so that their order alone counts.
/// </summary>
internal sealed class SaslLogin(Credentials credentials) : ISaslClient
{
    private int _asked;

    public bool IsComplete => _asked == 2;

    public string? Complaint => null;

    public byte[]? Start() => null;

    public ValueTask<byte[]> AnswerAsync(string challenge, CancellationToken cancellationToken) => new(++_asked switch
    {
        1 => Encoding.UTF8.GetBytes(credentials.User),
        2 => Encoding.UTF8.GetBytes(credentials.Secret),
        _ => throw SaslChallenge.OneTooMany(),
    });
}
