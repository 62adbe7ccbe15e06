using System.Text;

namespace EventMonitors.MailProbe.Imap;

/// <summary>The words that open a status response (RFC 9051, section 7.1).</summary>
internal enum ImapStatus { Ok, No, Bad, Bye, Preauth }

/// <summary>A status response: <c>OK [CODE] text</c>.</summary>
/// <param name="Status">The opening word.</param>
/// <param name="Code">What stands in the brackets, if there are any.</param>
/// <param name="Text">The rest, as the server wrote it.</param>
internal sealed record ImapReply(ImapStatus Status, string? Code, string Text)
{
    /// <summary>Reads what follows the tag, or <c>null</c> where it is no status response.</summary>
    public static ImapReply? TryParse(ReadOnlySpan<byte> response)
    {
        if (StatusOf(response, out var rest) is not { } status)
            return null;
        var code = default(string);
        if (rest.StartsWith("["u8) && rest.IndexOf((byte)']') is var close and > 0)
        {
            code = Encoding.UTF8.GetString(rest[1..close]);
            rest = rest[(close + 1)..].TrimStart((byte)' ');
        }
        return new ImapReply(status, code, Encoding.UTF8.GetString(rest));
    }

    /// <summary>The status word, and what follows it.</summary>
    public static ImapStatus? StatusOf(ReadOnlySpan<byte> response, out ReadOnlySpan<byte> rest)
    {
        var space = response.IndexOf((byte)' ');
        var word = space < 0 ? response : response[..space];
        rest = space < 0 ? [] : response[(space + 1)..];
        return word switch
        {
            _ when Ascii.EqualsIgnoreCase(word, "OK"u8) => ImapStatus.Ok,
            _ when Ascii.EqualsIgnoreCase(word, "NO"u8) => ImapStatus.No,
            _ when Ascii.EqualsIgnoreCase(word, "BAD"u8) => ImapStatus.Bad,
            _ when Ascii.EqualsIgnoreCase(word, "BYE"u8) => ImapStatus.Bye,
            _ when Ascii.EqualsIgnoreCase(word, "PREAUTH"u8) => ImapStatus.Preauth,
            _ => null,
        };
    }
}
