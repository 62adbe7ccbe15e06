using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Imap;

/// <summary>One mechanism, tried once.</summary>
internal sealed class ImapLogin(ImapDialogue server)
{
    public async ValueTask RunAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var context = server.Context;
        if (Choose(credentials) is null)
            await server.AskOnceMoreAsync(cancellationToken);
        var method = Choose(credentials) ?? throw new ServerRefusedException(FaultClass.LoginPolicy, NoLogin.Why(Offer, context, credentials.IsToken));
        context.Facts.Mechanism = LoginMethodName.Of(method);
        var sasl = method == LoginMethod.LoginCommand ? null : SaslConversations.Open(method, credentials, context);
        var command = sasl is null
            ? ImapCommand.Login(credentials, server.Capabilities)
            : ImapCommand.Authenticate(sasl, atOnce: context.Options.SaslInitialResponse && server.Capabilities.HasFlag(ImapCapabilities.SaslIr));

        var reply = await server.SendAsync(command, cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw server.Refused("The login was refused", reply, FaultClass.Credentials, sasl?.Complaint);
        sasl?.Accept();
    }

    private LoginOffer Offer => ImapMechanisms.Offer(server.Capabilities, server.Mechanisms);

    private LoginMethod? Choose(Credentials credentials) =>
        LoginChoice.Of(Offer, server.Context.Encrypted, credentials.IsToken, server.Context.Target.AuthMechanism);
}
