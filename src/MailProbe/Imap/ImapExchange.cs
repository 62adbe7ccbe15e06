using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Imap;

/// <summary>
/// Takes note of an untagged response, without its star, or of how it goes on behind a literal (<paramref name="continued"/>);
/// the bytes are valid during the call.
/// </summary>
internal delegate void UntaggedData(ReadOnlySpan<byte> data, bool continued);

/// <summary>
/// Commands with tags and the responses to them (RFC 9051, section 2.2). Untagged data may come at any time and goes to
/// <paramref name="untagged"/>; anything that was not asked for is a violation.
/// </summary>
internal sealed class ImapExchange(Wire wire, UntaggedData untagged)
{
    private int _commands;

    /// <summary>Whether the server has said BYE.</summary>
    public bool Ended { get; private set; }

    /// <summary>Reads the greeting, an untagged status response.</summary>
    public async ValueTask<ImapReply> ReadGreetingAsync(CancellationToken cancellationToken)
    {
        var line = await wire.ReadLineAsync(cancellationToken);
        var reply = line.Span.StartsWith("* "u8) ? ImapReply.TryParse(line.Span[2..]) : null;
        if (reply?.Status is not (ImapStatus.Ok or ImapStatus.Preauth or ImapStatus.Bye))
            throw new ProtocolViolationException("The server's first line is no IMAP greeting");
        Ended = reply.Status == ImapStatus.Bye;
        return reply;
    }

    /// <summary>Sends a command and returns its tagged response, or the BYE that came in its place.</summary>
    public ValueTask<ImapReply> SendAsync(ImapCommand command, CancellationToken cancellationToken) =>
        SendAsync(command, byeEndsIt: true, cancellationToken);

    /// <summary>Sends LOGOUT and reads to its end, so that the server is not left with an answer that nobody takes.</summary>
    public async ValueTask SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(ImapCommand.Simple("LOGOUT"u8), byeEndsIt: false, cancellationToken);
        }
        catch (ConnectionLostException) when (Ended)
        {
            // After BYE, whether OK comes or the end of the connection is all the same.
        }
    }

    private async ValueTask<ImapReply> SendAsync(ImapCommand command, bool byeEndsIt, CancellationToken cancellationToken)
    {
        var tag = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"a{++_commands} "));
        await wire.WriteAsync((byte[])[.. tag, .. command.Parts[0].Bytes], Encoding.ASCII.GetString(tag) + command.Parts[0].Shown, cancellationToken);
        for (var sent = 1; ;)
        {
            var line = await wire.ReadLineAsync(cancellationToken);
            if (line.Span.StartsWith("* "u8))
            {
                if (await TakeUntaggedAsync(line[2..], cancellationToken) is { } bye && byeEndsIt)
                    return bye;
            }
            else if (line.Span.StartsWith(tag))
            {
                return Tagged(line.Span[tag.Length..], complete: sent == command.Parts.Count);
            }
            else if (IsContinuation(line.Span) && (sent < command.Parts.Count || command.Answer is not null))
            {
                var (bytes, shown) = sent < command.Parts.Count ? command.Parts[sent++] : await command.Answer!(Encoding.UTF8.GetString(line.Span[1..].TrimStart((byte)' ')), cancellationToken);
                await wire.WriteAsync(bytes, shown, cancellationToken);
            }
            else
            {
                throw new ProtocolViolationException(IsContinuation(line.Span)
                    ? "The server asked for more of a command that was complete"
                    : "The server answered with a tag that no command has");
            }
        }
    }

    // Some servers leave out the space when they have nothing to say behind it.
    private static bool IsContinuation(ReadOnlySpan<byte> line) => line is [(byte)'+'] or [(byte)'+', (byte)' ', ..];

    private static ImapReply Tagged(ReadOnlySpan<byte> response, bool complete)
    {
        if (ImapReply.TryParse(response) is not { Status: ImapStatus.Ok or ImapStatus.No or ImapStatus.Bad } reply)
            throw new ProtocolViolationException("The server finished a command with neither OK nor NO nor BAD");
        if (reply.Status == ImapStatus.Ok && !complete)
            throw new ProtocolViolationException("The server accepted a command that was not complete");
        return reply;
    }

    private async ValueTask<ImapReply?> TakeUntaggedAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        // The text of a status response may end like a literal, but never announces one.
        if (ImapReply.StatusOf(data.Span, out _) is { } status)
        {
            untagged(data.Span, continued: false);
            if (status != ImapStatus.Bye)
                return null;
            Ended = true;
            return ImapReply.TryParse(data.Span);
        }
        untagged(data.Span, continued: false);
        while (LiteralAtEnd(data.Span) is { } length)
        {
            await wire.SkipAsync(length, cancellationToken);
            data = await wire.ReadLineAsync(cancellationToken);
            untagged(data.Span, continued: true);
        }
        return null;
    }

    private static long? LiteralAtEnd(ReadOnlySpan<byte> data)
    {
        if (!data.EndsWith("}"u8))
            return null;
        var digits = data[(data.LastIndexOf((byte)'{') + 1)..^1].TrimEnd((byte)'+');
        if (digits.IsEmpty || digits.Length == data.Length || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return null;
        return Utf8Parser.TryParse(digits, out long length, out _) ? length : long.MaxValue;
    }
}
