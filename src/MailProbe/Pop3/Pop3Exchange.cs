using System.Text;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>Takes note of one line of a multi-line reply; the bytes are valid during the call.</summary>
internal delegate void ReplyLine(ReadOnlySpan<byte> line);

/// <summary>Commands and their replies, one at a time (RFC 1939, section 3).</summary>
internal sealed class Pop3Exchange(Wire wire)
{
    public async ValueTask<Pop3Reply> ReadReplyAsync(CancellationToken cancellationToken)
    {
        var line = await wire.ReadLineAsync(cancellationToken);
        return Pop3Reply.Parse(line.Span);
    }

    /// <summary>Sends one line, which holds no secret and is shown as it is, and returns the reply to it, which must end the command.</summary>
    public ValueTask<Pop3Reply> SendAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken) =>
        SendAsync(line, Encoding.UTF8.GetString(line.Span), cancellationToken);

    /// <summary>Sends one line that is shown as something else, and returns the reply to it, which must end the command.</summary>
    public async ValueTask<Pop3Reply> SendAsync(ReadOnlyMemory<byte> line, string shown, CancellationToken cancellationToken)
    {
        var reply = await SendStepAsync(line, shown, cancellationToken);
        return reply.Status == Pop3Status.Continue
            ? throw new ProtocolViolationException("The server asked for more of a command that was complete")
            : reply;
    }

    /// <summary>Sends one line of a command that may have more steps (RFC 5034, section 4).</summary>
    public async ValueTask<Pop3Reply> SendStepAsync(ReadOnlyMemory<byte> line, string shown, CancellationToken cancellationToken)
    {
        await wire.WriteAsync((byte[])[.. line.Span, (byte)'\r', (byte)'\n'], shown, cancellationToken);
        return await ReadReplyAsync(cancellationToken);
    }

    /// <summary>Reads the lines after a multi-line +OK as far as the lone dot, each without its stuffed one.</summary>
    public async ValueTask ReadLinesAsync(ReplyLine each, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await wire.ReadLineAsync(cancellationToken);
            if (line.Span.SequenceEqual("."u8))
                return;
            each(line.Span.StartsWith("."u8) ? line.Span[1..] : line.Span);
        }
    }
}
