using System.Globalization;
using System.Net;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Commands;

/// <summary>
/// Which server, protocol and user a command names, in the form <c>imaps://user@host:port</c> (RFC 3986; IMAP's own is
/// RFC 5092, POP3's RFC 2384). A mailbox is an option and a password never part of it.
/// </summary>
/// <param name="Protocol">The protocol.</param>
/// <param name="Tls">Whether TLS begins at once: <c>imaps</c> and <c>pop3s</c>.</param>
/// <param name="User">The user, decoded; <c>null</c> where none is named.</param>
/// <param name="Host">An ASCII name, or an IP literal without brackets.</param>
/// <param name="Port">The TCP port; <c>null</c> for the protocol's own.</param>
internal sealed record ProbeAddress(MailProtocol Protocol, bool Tls, string? User, string Host, int? Port)
{
    private const string Separator = "://";

    /// <summary>Reads an address.</summary>
    /// <exception cref="UsageException">It is none; the message shows nothing of what stands before the host.</exception>
    public static ProbeAddress Parse(string text)
    {
        var (scheme, rest) = Cut(text, Separator) ?? throw new UsageException("The mailbox is named as imaps://user@host or imaps://user@host:port.");
        var (protocol, tls) = scheme.ToLowerInvariant() switch
        {
            "imap" => (MailProtocol.Imap, false),
            "imaps" => (MailProtocol.Imap, true),
            "pop3" or "pop" => (MailProtocol.Pop3, false),
            "pop3s" or "pops" => (MailProtocol.Pop3, true),
            _ => throw new UsageException("The mailbox begins with imap://, imaps://, pop3:// or pop3s://."),
        };
        // A user may be a whole mail address, so the last at sign is the one that counts.
        var at = rest.LastIndexOf('@');
        var (host, port) = HostOf(rest[(at + 1)..]);
        return new ProbeAddress(protocol, tls, at < 0 ? null : UserOf(rest[..at]), host, port);
    }

    private static string UserOf(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
            throw new UsageException("A password is not part of the address: every process of the machine can read arguments, and a shell keeps them. Use --password-stdin; a colon in a user is %3A.");
        var user = Decoded(text);
        if (user.Length == 0) throw new UsageException("There is no user before the @.");
        return user.AsSpan().ContainsAny('\r', '\n', '\0') ? throw new UsageException("The user contains CR, LF or NUL.") : user;
    }

    // Uri would leave a broken escape as it stands, and a login would be tried with a user that nobody meant.
    private static string Decoded(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new UsageException("In the user, % begins two hexadecimal digits; the sign itself is %25.");
        }

        return Uri.UnescapeDataString(text);
    }

    private static (string Host, int? Port) HostOf(string text)
    {
        if (text.EndsWith('/')) text = text[..^1];
        if (text.AsSpan().ContainsAny('/', '?', '#'))
            throw new UsageException("Nothing comes after host and port; the mailbox is named with --mailbox.");
        if (text.StartsWith('['))
        {
            var (literal, after) = Cut(text[1..], "]") ?? throw new UsageException("An IPv6 address stands in brackets: [2001:db8::1].");
            if (!IPAddress.TryParse(literal, out _) || (after.Length > 0 && after[0] != ':')) throw new UsageException("There is no IPv6 address in the brackets.");
            return (literal, after.Length == 0 ? null : PortOf(after[1..]));
        }

        var parts = text.Split(':');
        if (parts.Length > 2) throw new UsageException("An IPv6 address stands in brackets: [2001:db8::1].");
        return (AsciiOf(parts[0]), parts.Length == 1 ? null : PortOf(parts[1]));
    }

    private static string AsciiOf(string host)
    {
        if (host.Length == 0) throw new UsageException("There is no host.");
        if (host.All(char.IsAscii)) return host;
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(host);
        }
        catch (ArgumentException)
        {
            throw new UsageException("The host is no internationalised name (RFC 5891).");
        }
    }

    private static int PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65535
            ? port
            : throw new UsageException("A port is a number between 1 and 65535.");

    private static (string Before, string After)? Cut(string text, string separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is var i and >= 0 ? (text[..i], text[(i + separator.Length)..]) : null;
}
