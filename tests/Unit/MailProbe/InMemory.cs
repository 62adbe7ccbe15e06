using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Imap;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Pop3;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Sessions without a socket: thousands of them in a second.</summary>
internal static class InMemory
{
    public const string User = "jörg";
    public const string Password = "geheim und lang";

    /// <summary>What came out of a session: all of it, so that two of them can be compared.</summary>
    /// <param name="Failure">Class, type and message of what ended it, <c>null</c> where it went well.</param>
    /// <param name="Reached">The phase entered last.</param>
    /// <param name="Greeting">The greeting.</param>
    /// <param name="Mechanism">The mechanism.</param>
    /// <param name="Facts">Capabilities, number of messages, date of the newest one, bytes in and out.</param>
    /// <param name="Transcript">The transcript in lines.</param>
    internal sealed record Outcome(string? Failure, ProbePhase Reached, string? Greeting, string? Mechanism, string Facts, string Transcript);

    public static ProbeTarget Target(MailProtocol protocol) => new() { Host = "localhost", Protocol = protocol, Tls = false, Timeout = TimeSpan.FromSeconds(1) };

    /// <summary>Greeting, login, mailbox and logout, as a probe goes through them, and what is told of it where it failed.</summary>
    /// <exception cref="Exception">Whatever is no <see cref="ProbeFailure"/> comes through.</exception>
    public static async Task<Outcome> PlayAsync(ProbeTarget target, Stream stream, Credentials? credentials = null)
    {
        var session = new Session(target, stream, credentials);
        var failure = default(string);
        try
        {
            await session.LogInAsync();
        }
        catch (ProbeFailure e)
        {
            failure = $"{e.Fault} {e.GetType().Name}: {e.Message}";
        }
        var (facts, wire) = (session.Facts, session.Wire);
        var told = FormattableString.Invariant($"{string.Join(',', facts.Capabilities)}|{facts.MessageCount}|{facts.NewestMessageAt:O}|{wire.BytesReceived}|{wire.BytesSent}");
        return new Outcome(failure, session.Reached, facts.Greeting, facts.Mechanism, told, string.Join('\n', wire.ShowTranscript(session.Text)));
    }

    /// <summary>The same where it goes well, and nothing else.</summary>
    public static Task LogInAsync(ProbeTarget target, Stream stream) => new Session(target, stream, null).LogInAsync();

    private sealed class Session
    {
        private static readonly ProbeOptions Options = new();
        private static readonly Credentials Someone = new(User, Password);

        private readonly Credentials _credentials;
        private readonly IMailSession _session;

        public Session(ProbeTarget target, Stream stream, Credentials? credentials)
        {
            _credentials = credentials ?? Someone;
            Text = new ServerText(_credentials);
            Wire = new Wire(stream, Options.Limits);
            var context = new SessionContext(Wire, Text, Facts, target, Options);
            _session = target.Protocol == MailProtocol.Imap ? new ImapSession(context) : new Pop3Session(context);
        }

        public Wire Wire { get; }

        public ServerText Text { get; }

        public SessionFacts Facts { get; } = new();

        public ProbePhase Reached { get; private set; }

        public async Task LogInAsync()
        {
            var cancellation = TestContext.Current.CancellationToken;
            Reached = ProbePhase.Greeting;
            await _session.GreetAsync(loginFollows: true, cancellation);
            Reached = ProbePhase.Login;
            await _session.LoginAsync(_credentials, cancellation);
            Reached = ProbePhase.Mailbox;
            await _session.OpenMailboxAsync(cancellation);
            Reached = ProbePhase.Logout;
            await _session.LogoutAsync(cancellation);
        }
    }
}
