using System.Text;
using EventMonitors.MailProbe.Refusals;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>How a reply opens: <c>+OK</c>, <c>-ERR</c>, or <c>+</c> in the middle of AUTH.</summary>
internal enum Pop3Status { Ok, Err, Continue }

/// <summary>A reply's first line (RFC 1939, section 3).</summary>
/// <param name="Status">How it opens.</param>
/// <param name="Code">An extended response code without its brackets (RFC 2449, section 8).</param>
/// <param name="Text">The rest, as the server wrote it.</param>
internal sealed record Pop3Reply(Pop3Status Status, string? Code, string Text)
{
    public static Pop3Reply Parse(ReadOnlySpan<byte> line)
    {
        var (status, rest) = line switch
        {
            _ when OpensWith(line, "+OK"u8, out var text) => (Pop3Status.Ok, text),
            _ when OpensWith(line, "-ERR"u8, out var text) => (Pop3Status.Err, text),
            _ when OpensWith(line, "+"u8, out var text) => (Pop3Status.Continue, text),
            _ => throw new ProtocolViolationException("The server's answer begins with neither +OK nor -ERR"),
        };
        if (rest is ['[', ..] && rest.IndexOf(']') is var close and > 0)
            return new Pop3Reply(status, rest[1..close], rest[(close + 1)..].TrimStart(' '));
        return new Pop3Reply(status, null, rest);
    }

    private static bool OpensWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word, out string text)
    {
        text = "";
        if (line.Length < word.Length || !Ascii.EqualsIgnoreCase(line[..word.Length], word))
            return false;
        var rest = line[word.Length..];
        if (rest is not ([] or [(byte)' ', ..]))
            return false;
        text = Encoding.UTF8.GetString(rest).TrimStart(' ');
        return true;
    }
}
