using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Imap;

/// <summary>An IMAP login from greeting to LOGOUT (RFC 3501, RFC 9051).</summary>
internal sealed class ImapSession : IMailSession
{
    private readonly ImapDialogue _server;
    private readonly ImapLogin _login;
    private readonly ImapMailbox _mailbox;
    private bool _authenticatedByGreeting;

    public ImapSession(SessionContext context)
    {
        _server = new ImapDialogue(context);
        _login = new ImapLogin(_server);
        _mailbox = new ImapMailbox(_server);
    }

    private bool OffersTls => _server.Capabilities.HasFlag(ImapCapabilities.StartTls);

    public bool IsOpen => !_server.Exchange.Ended;

    public async ValueTask GreetAsync(bool loginFollows, CancellationToken cancellationToken)
    {
        var greeting = await _server.Exchange.ReadGreetingAsync(cancellationToken);
        _server.Context.Facts.Greeting = _server.Context.ServerText.Show(greeting.Text);
        if (greeting.Status == ImapStatus.Bye)
            throw _server.Refused("The server turns connections away", greeting, FaultClass.Greeting);
        _authenticatedByGreeting = greeting.Status == ImapStatus.Preauth;
        _server.Learn(greeting);
        if (!loginFollows || _server.Capabilities == ImapCapabilities.None)
            await _server.AskCapabilitiesAsync(cancellationToken);
    }

    public async ValueTask StartTlsAsync(CancellationToken cancellationToken)
    {
        // Nobody can say who has logged in whom, and STARTTLS is no command any more (RFC 9051, section 7.1.4).
        if (_authenticatedByGreeting)
            throw new ServerRefusedException(FaultClass.LoginPolicy, "The server greets as logged in (PREAUTH), so that TLS can no longer begin and nothing would be proven.");
        if (!OffersTls)
            await _server.AskOnceMoreAsync(cancellationToken);
        if (!OffersTls)
            throw new ServerRefusedException(FaultClass.Tls, "The server does not offer STARTTLS.");
        var reply = await _server.SendAsync(ImapCommand.Simple("STARTTLS"u8), cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw _server.TlsRefused("STARTTLS was refused", reply);
    }

    public async ValueTask GreetInsideTlsAsync(CancellationToken cancellationToken)
    {
        _server.Forget();
        await _server.AskCapabilitiesAsync(cancellationToken);
    }

    public ValueTask LoginAsync(Credentials credentials, CancellationToken cancellationToken) => _authenticatedByGreeting
        ? throw new ServerRefusedException(FaultClass.LoginPolicy, "The server greets every connection as logged in (PREAUTH), so that user and password prove nothing.")
        : _login.RunAsync(credentials, cancellationToken);

    public ValueTask OpenMailboxAsync(CancellationToken cancellationToken) => _mailbox.OpenAsync(cancellationToken);

    public ValueTask LogoutAsync(CancellationToken cancellationToken) => _server.Exchange.SayGoodbyeAsync(cancellationToken);
}
