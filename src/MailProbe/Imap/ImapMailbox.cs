using System.Globalization;
using System.Text;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Imap;

/// <summary>
/// Opens the mailbox without changing anything in it (EXAMINE, RFC 9051, section 6.3.3), and compares it with what is
/// expected of it.
/// </summary>
internal sealed class ImapMailbox(ImapDialogue server)
{
    // The newest message is among the last ones, unless somebody copied older ones in behind it.
    private const uint DatesAskedFor = 20;

    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var (target, facts) = (server.Context.Target, server.Context.Facts);
        facts.MessageCount = null;
        var reply = await server.SendAsync(Examine(target.Mailbox), cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw server.Refused($"{(MailboxName.IsInbox(target.Mailbox) ? MailboxName.Inbox : "The mailbox")} cannot be opened", reply, FaultClass.Mailbox, mailbox: target.Mailbox);
        if (target.Expect is not { } expected)
            return;
        var count = facts.MessageCount ?? throw new ProtocolViolationException("The server opened the mailbox without the number of its messages");
        if (Expectations.BrokenBy(expected, count) is { } tooFewOrMany)
            throw new MailboxUnexpectedException(tooFewOrMany);
        if (expected.NewestMaxAge is not { } maxAge)
            return;
        facts.NewestMessageAt = count == 0 ? null : await NewestAsync((uint)count, cancellationToken);
        if (count > 0 && facts.NewestMessageAt is null)
        {
            facts.Warnings.Add("newest_message_unknown: the server told no date that can be read");
            return;
        }
        if (Expectations.BrokenBy(maxAge, facts.NewestMessageAt, server.Context.Options.TimeProvider.GetUtcNow()) is { } tooOld)
            throw new MailboxUnexpectedException(tooOld);
    }

    private ImapCommand Examine(string mailbox)
    {
        if (MailboxName.IsInbox(mailbox))
            return ImapCommand.Simple("EXAMINE INBOX"u8);
        var name = MailboxName.Encode(mailbox, utf8: (server.Capabilities & (ImapCapabilities.Rev1 | ImapCapabilities.Rev2)) == ImapCapabilities.Rev2);
        var shown = server.Context.ServerText.Show(name);
        return ImapCommand.Examine(name, shown == ServerText.Withheld ? "***" : $"\"{shown}\"", server.Capabilities);
    }

    private async ValueTask<DateTimeOffset?> NewestAsync(uint last, CancellationToken cancellationToken)
    {
        var first = last > DatesAskedFor ? last - DatesAskedFor + 1 : 1;
        var dates = new FetchedDates(first, last);
        server.Dates = dates;
        var reply = await server.SendAsync(FetchDates(first, last), cancellationToken);
        server.Dates = null;
        // Messages may be expunged meanwhile (RFC 5530, section 3): the server says NO and has told of those that are left.
        if (reply.Status == ImapStatus.Ok || (reply.Status == ImapStatus.No && (dates.Newest is not null || IsExpunged(reply))))
            return dates.Newest;
        throw server.Refused("The dates of the newest messages cannot be read", reply, FaultClass.Mailbox);
    }

    private static bool IsExpunged(ImapReply reply) => "EXPUNGEISSUED".Equals(reply.Code, StringComparison.OrdinalIgnoreCase);

    private static ImapCommand FetchDates(uint first, uint last) =>
        ImapCommand.Simple(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"FETCH {first}:{last} (INTERNALDATE)")));
}
