using System.Text;

namespace EventMonitors.MailProbe.Login;

/// <summary>SASL PLAIN (RFC 4616): one message, without an authorization identity.</summary>
internal sealed class SaslPlain(Credentials credentials) : ISaslClient
{
    public bool IsComplete => true;

    public string? Complaint => null;

    /// <summary>The message.</summary>
    public static byte[] Message(Credentials credentials) => Encoding.UTF8.GetBytes($"\0{credentials.User}\0{credentials.Secret}");

    public byte[] Start() => Message(credentials);

    public ValueTask<byte[]> AnswerAsync(string challenge, CancellationToken cancellationToken) => throw SaslChallenge.OneTooMany();
}
