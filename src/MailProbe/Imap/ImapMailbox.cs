namespace EventMonitors.MailProbe.Imap;

/// <summary>Opens the mailbox without changing anything in it (EXAMINE, RFC 9051, section 6.3.3).</summary>
internal sealed class ImapMailbox(ImapDialogue server)
{
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var reply = await server.SendAsync(ImapCommand.Simple("EXAMINE INBOX"u8), cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw server.Refused("INBOX cannot be opened", reply, FaultClass.Mailbox);
    }
}
