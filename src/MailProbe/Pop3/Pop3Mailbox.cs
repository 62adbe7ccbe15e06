using System.Buffers.Text;
using System.Text;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>Asks what is in the mailbox (STAT, RFC 1939, section 5) and reads none of it. There is only one, without a name.</summary>
internal sealed class Pop3Mailbox(Pop3Dialogue server)
{
    public async ValueTask OpenAsync(CancellationToken cancellationToken)
    {
        var reply = await server.Exchange.SendAsync("STAT"u8.ToArray(), cancellationToken);
        if (reply.Status == Pop3Status.Err)
            throw server.Refused("The mailbox cannot be opened", reply, FaultClass.Mailbox);
        var text = Encoding.UTF8.GetBytes(reply.Text);
        if (!Utf8Parser.TryParse(text, out uint count, out var digits) || text.AsSpan(digits) is not [(byte)' ', >= (byte)'0' and <= (byte)'9', ..])
            throw new ProtocolViolationException("The server answered STAT without the number and size of the messages");
        server.Context.Facts.MessageCount = count;
        if (server.Context.Target.Expect is { } expected && Expectations.BrokenBy(expected, count) is { } broken)
            throw new MailboxUnexpectedException(broken);
    }
}
