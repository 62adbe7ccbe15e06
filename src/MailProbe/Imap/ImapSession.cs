using System.Buffers.Text;
using System.Text;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Imap;

/// <summary>An IMAP login from greeting to LOGOUT (RFC 3501, RFC 9051).</summary>
internal sealed class ImapSession : IMailSession
{
    private readonly ImapExchange _exchange;
    private readonly ServerText _serverText;
    private readonly SessionFacts _facts;
    private readonly bool _encrypted;
    private ImapCapabilities _capabilities;
    private bool _authenticatedByGreeting;

    public ImapSession(Wire wire, ServerText serverText, SessionFacts facts, bool encrypted)
    {
        _exchange = new ImapExchange(wire, TakeNote);
        _serverText = serverText;
        _facts = facts;
        _encrypted = encrypted;
    }

    public bool IsOpen => !_exchange.Ended;

    public async ValueTask GreetAsync(bool loginFollows, CancellationToken cancellationToken)
    {
        var greeting = await _exchange.ReadGreetingAsync(cancellationToken);
        _facts.Greeting = _serverText.Show(greeting.Text);
        if (greeting.Status == ImapStatus.Bye)
            throw Refused("The server turns connections away", greeting, FaultClass.Greeting);
        _authenticatedByGreeting = greeting.Status == ImapStatus.Preauth;
        if (greeting.Code is { } code)
            _capabilities = ImapCapabilityList.Parse(Encoding.UTF8.GetBytes(code));

        if (loginFollows && _capabilities != ImapCapabilities.None)
            return;
        var reply = await _exchange.SendAsync(ImapCommand.Simple("CAPABILITY"u8), cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw Refused("The server does not tell its capabilities", reply, FaultClass.Protocol);
        if (_capabilities == ImapCapabilities.None)
            throw new ProtocolViolationException("The server answered CAPABILITY without a list of capabilities");
    }

    public async ValueTask LoginAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        if (_authenticatedByGreeting)
            throw new ServerRefusedException(FaultClass.LoginPolicy, "The server greets every connection as logged in (PREAUTH), so that user and password prove nothing.");
        var mechanism = ImapMechanisms.Choose(_capabilities, _encrypted)
            ?? throw new ServerRefusedException(FaultClass.LoginPolicy, _encrypted
                ? "The server offers neither AUTH=PLAIN nor the LOGIN command."
                : "The server takes no password over a connection without TLS (LOGINDISABLED).");
        _facts.Mechanism = mechanism == ImapMechanism.Plain ? "PLAIN" : "LOGIN";
        var command = mechanism == ImapMechanism.Plain
            ? ImapCommand.AuthenticatePlain(credentials, _capabilities)
            : ImapCommand.Login(credentials, _capabilities);

        var reply = await _exchange.SendAsync(command, cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw Refused("The login was refused", reply, FaultClass.Credentials);
    }

    public async ValueTask OpenMailboxAsync(CancellationToken cancellationToken)
    {
        var reply = await _exchange.SendAsync(ImapCommand.Simple("EXAMINE INBOX"u8), cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw Refused("INBOX cannot be opened", reply, FaultClass.Mailbox);
    }

    public ValueTask LogoutAsync(CancellationToken cancellationToken) => _exchange.SayGoodbyeAsync(cancellationToken);

    private void TakeNote(ReadOnlySpan<byte> data)
    {
        if (ImapCapabilityList.Parse(data) is var capabilities and not ImapCapabilities.None)
            _capabilities = capabilities;
        else if (Utf8Parser.TryParse(data, out uint count, out var digits) && Ascii.EqualsIgnoreCase(data[digits..], " EXISTS"u8))
            _facts.MessageCount = count;
    }

    private ServerRefusedException Refused(string what, ImapReply reply, FaultClass no)
    {
        var otherwise = reply.Status switch
        {
            ImapStatus.Bad => FaultClass.Protocol,
            ImapStatus.Bye when no != FaultClass.Greeting => FaultClass.Unavailable,
            _ => no,
        };
        var words = reply.Code is null ? reply.Text : $"[{reply.Code}] {reply.Text}";
        return new ServerRefusedException(RefusalClass.Of(reply.Code, reply.Text, otherwise), $"{what}: {reply.Status.ToString().ToUpperInvariant()} {_serverText.Show(words)}");
    }
}
