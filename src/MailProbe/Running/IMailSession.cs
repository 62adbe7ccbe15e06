using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Running;

/// <summary>One protocol's way through the phases that follow the connection. Each step throws a <see cref="Refusals.ProbeFailure"/> when it cannot be finished.</summary>
internal interface IMailSession
{
    /// <summary>Whether the server still listens for a goodbye.</summary>
    bool IsOpen { get; }

    /// <summary>Reads the greeting and the capabilities.</summary>
    /// <param name="loginFollows">Whether more follows; else the capabilities are the check and are asked for even where the greeting tells them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask GreetAsync(bool loginFollows, CancellationToken cancellationToken);

    /// <summary>Has the server agree to begin TLS; what goes over the connection next is the handshake.</summary>
    ValueTask StartTlsAsync(CancellationToken cancellationToken);

    /// <summary>Asks for the capabilities inside TLS, and believes nothing that was told before it.</summary>
    ValueTask GreetInsideTlsAsync(CancellationToken cancellationToken);

    /// <summary>Tries one mechanism, once: whoever tries them all locks accounts.</summary>
    ValueTask LoginAsync(Credentials credentials, CancellationToken cancellationToken);

    /// <summary>Opens the mailbox without changing anything in it.</summary>
    ValueTask OpenMailboxAsync(CancellationToken cancellationToken);

    /// <summary>Says goodbye.</summary>
    ValueTask LogoutAsync(CancellationToken cancellationToken);
}
