using System.Text;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>One mechanism, tried once.</summary>
internal sealed class Pop3Login(Pop3Dialogue server)
{
    // RFC 5034, section 4: a longer initial response goes into a line of its own.
    private const int CommandLineBytes = 255;
    private const string Masked = "***";

    public async ValueTask RunAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var context = server.Context;
        var offer = Pop3Mechanisms.Offer(server.Capabilities, server.Mechanisms, context.Encrypted);
        var method = LoginChoice.Of(offer, context.Encrypted, credentials.IsToken, context.Target.AuthMechanism)
            ?? throw new ServerRefusedException(FaultClass.LoginPolicy, NoLogin.Why(offer, context, credentials.IsToken));
        context.Facts.Mechanism = LoginMethodName.Of(method);
        var sasl = method == LoginMethod.UserAndPass ? null : SaslConversations.Open(method, credentials, context);
        var reply = sasl is null ? await UserAndPassAsync(credentials, cancellationToken) : await AuthenticateAsync(sasl, cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw server.Refused("The login was refused", reply, FaultClass.Credentials, sasl?.Complaint);
        sasl?.Accept();
    }

    private async ValueTask<Pop3Reply> UserAndPassAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        // RFC 6856, section 2: whatever a server answers that offers it, whether it knows the user is for USER to say.
        if (server.Capabilities.HasFlag(Pop3Capabilities.Utf8User) && !(Ascii.IsValid(credentials.User) && Ascii.IsValid(credentials.Secret)))
            await server.Exchange.SendAsync("UTF8"u8.ToArray(), cancellationToken);
        var reply = await server.Exchange.SendAsync(Encoding.UTF8.GetBytes($"USER {credentials.User}"), $"USER {Masked}", cancellationToken);
        return reply.Status == Pop3Status.Err
            ? reply
            : await server.Exchange.SendAsync(Encoding.UTF8.GetBytes($"PASS {credentials.Secret}"), $"PASS {Masked}", cancellationToken);
    }

    private async ValueTask<Pop3Reply> AuthenticateAsync(SaslConversation sasl, CancellationToken cancellationToken)
    {
        var command = $"AUTH {sasl.Name}";
        var first = server.Context.Options.SaslInitialResponse ? sasl.Start() : null;
        Pop3Reply reply;
        // Exchange Online takes XOAUTH2 in two lines only, however short.
        if (first is not null && sasl.Name != "XOAUTH2" && command.Length + 1 + first.Length + 2 <= CommandLineBytes)
        {
            reply = await server.Exchange.SendStepAsync((byte[])[.. Encoding.ASCII.GetBytes(command), (byte)' ', .. first], $"{command} {Masked}", cancellationToken);
            first = null;
        }
        else
        {
            reply = await server.Exchange.SendStepAsync(Encoding.ASCII.GetBytes(command), command, cancellationToken);
        }
        while (reply.Status == Pop3Status.Continue)
        {
            var answer = first ?? await sasl.AnswerAsync(reply.Text, cancellationToken);
            first = null;
            reply = await server.Exchange.SendStepAsync(answer, Masked, cancellationToken);
        }
        return first is null || reply.Status == Pop3Status.Err ? reply : throw new ProtocolViolationException("The server accepted a login that was not complete");
    }
}
