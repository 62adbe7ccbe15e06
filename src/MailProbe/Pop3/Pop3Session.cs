using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>A POP3 login from greeting to QUIT (RFC 1939).</summary>
internal sealed class Pop3Session : IMailSession
{
    private readonly Pop3Dialogue _server;
    private readonly Pop3Login _login;
    private readonly Pop3Mailbox _mailbox;

    public Pop3Session(SessionContext context)
    {
        _server = new Pop3Dialogue(context);
        _login = new Pop3Login(_server);
        _mailbox = new Pop3Mailbox(_server);
    }

    public bool IsOpen { get; private set; }

    public async ValueTask GreetAsync(bool loginFollows, CancellationToken cancellationToken)
    {
        var greeting = await _server.Exchange.ReadReplyAsync(cancellationToken);
        if (greeting.Status == Pop3Status.Continue)
            throw new ProtocolViolationException("The server's first line is no POP3 greeting");
        _server.Context.Facts.Greeting = _server.Context.ServerText.Show(greeting.Text);
        if (greeting.Status == Pop3Status.Err)
            throw _server.Refused("The server turns connections away", greeting, FaultClass.Greeting);
        IsOpen = true;
        await _server.AskCapabilitiesAsync(cancellationToken);
    }

    public async ValueTask StartTlsAsync(CancellationToken cancellationToken)
    {
        // A server that tells nothing may still know STLS; without it there is no login at all.
        if (_server.Capabilities.HasFlag(Pop3Capabilities.Known) && !_server.Capabilities.HasFlag(Pop3Capabilities.StartTls))
            throw new ServerRefusedException(FaultClass.Tls, "The server does not offer STLS.");
        var reply = await _server.Exchange.SendAsync("STLS"u8.ToArray(), cancellationToken);
        if (reply.Status != Pop3Status.Ok)
            throw _server.TlsRefused("STLS was refused", reply);
    }

    public ValueTask GreetInsideTlsAsync(CancellationToken cancellationToken) => _server.AskCapabilitiesAsync(cancellationToken);

    public ValueTask LoginAsync(Credentials credentials, CancellationToken cancellationToken) => _login.RunAsync(credentials, cancellationToken);

    public ValueTask OpenMailboxAsync(CancellationToken cancellationToken) => _mailbox.OpenAsync(cancellationToken);

    public async ValueTask LogoutAsync(CancellationToken cancellationToken)
    {
        var reply = await _server.Exchange.SendAsync("QUIT"u8.ToArray(), cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw _server.Refused("QUIT was refused", reply, FaultClass.Protocol);
    }
}
