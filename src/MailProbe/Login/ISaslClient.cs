using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Login;

/// <summary>A mechanism of SASL (RFC 4422) as the client, for one login. Messages are bytes, not yet in base64.</summary>
internal interface ISaslClient
{
    /// <summary>Whether the server may say now that the login has succeeded.</summary>
    bool IsComplete { get; }

    /// <summary>Why the server refuses, in the words of the mechanism and uncleaned; <c>null</c> where it has not said so within it.</summary>
    string? Complaint { get; }

    /// <summary>The first message, or <c>null</c> where the server has the first word.</summary>
    byte[]? Start();

    /// <summary>The answer to a challenge, which may be empty.</summary>
    /// <param name="challenge">The challenge in base64, as it came.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ProtocolViolationException">The mechanism has no such challenge.</exception>
    ValueTask<byte[]> AnswerAsync(string challenge, CancellationToken cancellationToken);
}
