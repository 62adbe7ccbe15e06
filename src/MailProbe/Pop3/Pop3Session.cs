using System.Buffers.Text;
using System.Text;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>A POP3 login from greeting to QUIT (RFC 1939).</summary>
internal sealed class Pop3Session(Wire wire, ServerText serverText, SessionFacts facts, bool encrypted) : IMailSession
{
    // RFC 5034, section 4: a longer initial response goes into a line of its own.
    private const int CommandLineBytes = 255;

    private readonly Pop3Exchange _exchange = new(wire);
    private Pop3Capabilities _capabilities;

    public bool IsOpen { get; private set; }

    public async ValueTask GreetAsync(bool loginFollows, CancellationToken cancellationToken)
    {
        var greeting = await _exchange.ReadReplyAsync(cancellationToken);
        if (greeting.Status == Pop3Status.Continue)
            throw new ProtocolViolationException("The server's first line is no POP3 greeting");
        facts.Greeting = serverText.Show(greeting.Text);
        if (greeting.Status == Pop3Status.Err)
            throw Refused("The server turns connections away", greeting, FaultClass.Greeting);
        IsOpen = true;

        // A server without CAPA answers -ERR and is none the worse for it.
        var reply = await _exchange.SendAsync("CAPA"u8.ToArray(), cancellationToken);
        if (reply.Status != Pop3Status.Ok)
            return;
        _capabilities = Pop3Capabilities.Known;
        await _exchange.ReadLinesAsync(line => _capabilities |= Pop3CapabilityLine.Parse(line), cancellationToken);
    }

    public async ValueTask LoginAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var mechanism = Pop3Mechanisms.Choose(_capabilities, encrypted)
            ?? throw new ServerRefusedException(FaultClass.LoginPolicy, "The server takes no password over a connection without TLS (its capabilities lack USER).");
        facts.Mechanism = mechanism == Pop3Mechanism.Plain ? "PLAIN" : "USER";
        var reply = mechanism == Pop3Mechanism.Plain
            ? await AuthenticatePlainAsync(credentials, cancellationToken)
            : await UserAndPassAsync(credentials, cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw Refused("The login was refused", reply, FaultClass.Credentials);
    }

    public async ValueTask OpenMailboxAsync(CancellationToken cancellationToken)
    {
        var reply = await _exchange.SendAsync("STAT"u8.ToArray(), cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw Refused("The mailbox cannot be opened", reply, FaultClass.Mailbox);
        var text = Encoding.UTF8.GetBytes(reply.Text);
        if (!Utf8Parser.TryParse(text, out uint count, out var digits) || text.AsSpan(digits) is not [(byte)' ', >= (byte)'0' and <= (byte)'9', ..])
            throw new ProtocolViolationException("The server answered STAT without the number and size of the messages");
        facts.MessageCount = count;
    }

    public async ValueTask LogoutAsync(CancellationToken cancellationToken)
    {
        var reply = await _exchange.SendAsync("QUIT"u8.ToArray(), cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw Refused("QUIT was refused", reply, FaultClass.Protocol);
    }

    private async ValueTask<Pop3Reply> UserAndPassAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var reply = await _exchange.SendAsync(Encoding.UTF8.GetBytes($"USER {credentials.User}"), cancellationToken);
        return reply.Status == Pop3Status.Err
            ? reply
            : await _exchange.SendAsync(Encoding.UTF8.GetBytes($"PASS {credentials.Password}"), cancellationToken);
    }

    private async ValueTask<Pop3Reply> AuthenticatePlainAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var response = SaslPlain.Encode(credentials);
        byte[] atOnce = [.. "AUTH PLAIN "u8, .. response];
        if (atOnce.Length + 2 <= CommandLineBytes)
            return await _exchange.SendAsync(atOnce, cancellationToken);
        var reply = await _exchange.SendStepAsync("AUTH PLAIN"u8.ToArray(), cancellationToken);
        return reply.Status switch
        {
            Pop3Status.Continue => await _exchange.SendAsync(response, cancellationToken),
            Pop3Status.Ok => throw new ProtocolViolationException("The server accepted a login that was not complete"),
            _ => reply,
        };
    }

    private ServerRefusedException Refused(string what, Pop3Reply reply, FaultClass otherwise)
    {
        var words = reply.Code is null ? reply.Text : $"[{reply.Code}] {reply.Text}";
        return new ServerRefusedException(RefusalClass.Of(reply.Code, reply.Text, otherwise), $"{what}: -ERR {serverText.Show(words)}");
    }
}
