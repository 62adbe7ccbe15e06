using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Running;

/// <summary>One protocol's way through the phases that follow the connection. Each step throws a <see cref="Refusals.ProbeFailure"/> when it cannot be finished.</summary>
internal interface IMailSession
{
    /// <summary>Whether the server still listens for a goodbye.</summary>
    bool IsOpen { get; }

    /// <summary>Reads the greeting and the capabilities; asked for always where no login follows, since then they are the check.</summary>
    ValueTask GreetAsync(bool loginFollows, CancellationToken cancellationToken);

    /// <summary>Tries one mechanism, once: whoever tries them all locks accounts.</summary>
    ValueTask LoginAsync(Credentials credentials, CancellationToken cancellationToken);

    /// <summary>Opens the mailbox without changing anything in it.</summary>
    ValueTask OpenMailboxAsync(CancellationToken cancellationToken);

    /// <summary>Says goodbye.</summary>
    ValueTask LogoutAsync(CancellationToken cancellationToken);
}
