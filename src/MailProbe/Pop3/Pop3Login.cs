using System.Text;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>One mechanism, tried once.</summary>
internal sealed class Pop3Login(Pop3Dialogue server)
{
    // RFC 5034, section 4: a longer initial response goes into a line of its own.
    private const int CommandLineBytes = 255;

    public async ValueTask RunAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var mechanism = Pop3Mechanisms.Choose(server.Capabilities, server.Context.Encrypted)
            ?? throw new ServerRefusedException(FaultClass.LoginPolicy, "The server takes no password over a connection without TLS (its capabilities lack USER).");
        server.Context.Facts.Mechanism = mechanism == Pop3Mechanism.Plain ? "PLAIN" : "USER";
        var reply = mechanism == Pop3Mechanism.Plain
            ? await AuthenticatePlainAsync(credentials, cancellationToken)
            : await UserAndPassAsync(credentials, cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw server.Refused("The login was refused", reply, FaultClass.Credentials);
    }

    private async ValueTask<Pop3Reply> UserAndPassAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var reply = await server.Exchange.SendAsync(Encoding.UTF8.GetBytes($"USER {credentials.User}"), "USER ***", cancellationToken);
        return reply.Status == Pop3Status.Err
            ? reply
            : await server.Exchange.SendAsync(Encoding.UTF8.GetBytes($"PASS {credentials.Secret}"), "PASS ***", cancellationToken);
    }

    private async ValueTask<Pop3Reply> AuthenticatePlainAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var response = SaslPlain.Encode(credentials);
        byte[] atOnce = [.. "AUTH PLAIN "u8, .. response];
        if (atOnce.Length + 2 <= CommandLineBytes)
            return await server.Exchange.SendAsync(atOnce, "AUTH PLAIN ***", cancellationToken);
        var reply = await server.Exchange.SendStepAsync("AUTH PLAIN"u8.ToArray(), "AUTH PLAIN", cancellationToken);
        return reply.Status switch
        {
            Pop3Status.Continue => await server.Exchange.SendAsync(response, "***", cancellationToken),
            Pop3Status.Ok => throw new ProtocolViolationException("The server accepted a login that was not complete"),
            _ => reply,
        };
    }
}
