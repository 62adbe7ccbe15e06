using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Imap;

/// <summary>One mechanism, tried once.</summary>
internal sealed class ImapLogin(ImapDialogue server)
{
    public async ValueTask RunAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        var encrypted = server.Context.Encrypted;
        var mechanism = ImapMechanisms.Choose(server.Capabilities, encrypted)
            ?? throw new ServerRefusedException(FaultClass.LoginPolicy, encrypted
                ? "The server offers neither AUTH=PLAIN nor the LOGIN command."
                : "The server takes no password over a connection without TLS (LOGINDISABLED).");
        server.Context.Facts.Mechanism = mechanism == ImapMechanism.Plain ? "PLAIN" : "LOGIN";
        var command = mechanism == ImapMechanism.Plain
            ? ImapCommand.AuthenticatePlain(credentials, server.Capabilities)
            : ImapCommand.Login(credentials, server.Capabilities);

        var reply = await server.SendAsync(command, cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw server.Refused("The login was refused", reply, FaultClass.Credentials);
    }
}
