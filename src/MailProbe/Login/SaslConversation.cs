using System.Text;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Login;

/// <summary>A mechanism's messages as both protocols carry them: base64 (RFC 4648, section 4), one to a line.</summary>
internal sealed class SaslConversation(string name, ISaslClient client)
{
    private bool _started;

    /// <summary>The mechanism's registered name.</summary>
    public string Name => name;

    /// <inheritdoc cref="ISaslClient.Complaint"/>
    public string? Complaint => client.Complaint;

    /// <summary>The first message, to go out with the command; <c>null</c> where there is none. To be called once, before any answer.</summary>
    public byte[]? Start()
    {
        _started = true;
        return client.Start() is { } message ? Encode(message) : null;
    }

    /// <summary>The answer to a challenge. The first one asks for what has not gone out with the command, whatever it says.</summary>
    public async ValueTask<byte[]> AnswerAsync(string challenge, CancellationToken cancellationToken) =>
        (_started ? null : Start()) ?? Encode(await client.AnswerAsync(challenge, cancellationToken));

    /// <summary>Takes note that the server says the login has succeeded.</summary>
    /// <exception cref="ProtocolViolationException">It cannot have.</exception>
    public void Accept()
    {
        if (!_started || !client.IsComplete)
            throw new ProtocolViolationException("The server accepted a login that was not complete");
    }

    private static byte[] Encode(byte[] message) => Encoding.ASCII.GetBytes(Convert.ToBase64String(message));
}
