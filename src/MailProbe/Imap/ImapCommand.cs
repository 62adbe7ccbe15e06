using System.Globalization;
using System.Text;
using EventMonitors.MailProbe.Login;

namespace EventMonitors.MailProbe.Imap;

/// <summary>A part of a command, ended by CRLF.</summary>
/// <param name="Bytes">What goes out.</param>
/// <param name="Shown">The same as it may be shown, without its CRLF.</param>
internal readonly record struct ImapCommandPart(byte[] Bytes, string Shown);

/// <summary>
/// A command as it goes out after its tag: the first part at once, each further one when the server asks for it with a
/// continuation (RFC 9051, section 7.6).
/// </summary>
internal sealed class ImapCommand
{
    private const int NonSynchronisingLimit = 4096;
    private const string Masked = "***";

    private readonly List<ImapCommandPart> _parts = [];
    private readonly List<byte> _open = [];
    private string _shown;

    private ImapCommand(ReadOnlySpan<byte> text, string shown)
    {
        _open.AddRange(text);
        _shown = shown;
    }

    public IReadOnlyList<ImapCommandPart> Parts => _parts;

    /// <summary>What goes out for each continuation after the parts, by the server's words in it; <c>null</c> where the parts are all.</summary>
    public Func<string, CancellationToken, ValueTask<ImapCommandPart>>? Answer { get; private init; }

    /// <summary>A command of one line, which holds no secret: it is shown as it is.</summary>
    public static ImapCommand Simple(ReadOnlySpan<byte> text) => new ImapCommand(text, Encoding.UTF8.GetString(text)).Close();

    /// <summary>LOGIN with both arguments as strings (RFC 9051, section 6.2.3).</summary>
    public static ImapCommand Login(Credentials credentials, ImapCapabilities capabilities) =>
        new ImapCommand("LOGIN "u8, "LOGIN *** ***").Argument(credentials.User, capabilities).Space().Argument(credentials.Secret, capabilities).Close();

    /// <summary>AUTHENTICATE (RFC 9051, section 6.2.2).</summary>
    /// <param name="sasl">The conversation that the server leads from here on.</param>
    /// <param name="atOnce">Whether its first message goes out with the command (RFC 4959).</param>
    public static ImapCommand Authenticate(SaslConversation sasl, bool atOnce)
    {
        var shown = $"AUTHENTICATE {sasl.Name}";
        var command = new ImapCommand(Encoding.ASCII.GetBytes(shown), shown) { Answer = async (challenge, cancellation) => Line(await sasl.AnswerAsync(challenge, cancellation)) };
        if (atOnce && sasl.Start() is { } first)
        {
            command.Space()._shown += " " + Masked;
            command._open.AddRange(first);
        }
        return command.Close();
    }

    /// <summary>EXAMINE (RFC 9051, section 6.3.3).</summary>
    /// <param name="mailbox">The name as it goes out.</param>
    /// <param name="shown">The name as it may be shown.</param>
    /// <param name="capabilities">Say how a literal may be sent.</param>
    public static ImapCommand Examine(string mailbox, string shown, ImapCapabilities capabilities) =>
        new ImapCommand("EXAMINE "u8, $"EXAMINE {shown}").Argument(mailbox, capabilities).Close();

    private static ImapCommandPart Line(byte[] secret) => new([.. secret, (byte)'\r', (byte)'\n'], Masked);

    private ImapCommand Argument(string value, ImapCapabilities capabilities)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return bytes.AsSpan().ContainsAnyExceptInRange((byte)0x20, (byte)0x7e) ? Literal(bytes, capabilities) : Quoted(bytes);
    }

    private ImapCommand Quoted(byte[] bytes)
    {
        _open.Add((byte)'"');
        foreach (var octet in bytes)
        {
            if (octet is (byte)'"' or (byte)'\\')
                _open.Add((byte)'\\');
            _open.Add(octet);
        }
        _open.Add((byte)'"');
        return this;
    }

    // Quoted strings are seven bits wide; a literal carries anything. RFC 7888 says when it need not be waited for.
    private ImapCommand Literal(byte[] bytes, ImapCapabilities capabilities)
    {
        var atOnce = capabilities.HasFlag(ImapCapabilities.LiteralPlus)
            || (capabilities.HasFlag(ImapCapabilities.LiteralMinus) && bytes.Length <= NonSynchronisingLimit);
        _open.AddRange(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{{bytes.Length}{(atOnce ? "+" : "")}}}")));
        if (atOnce)
            _open.AddRange("\r\n"u8);
        else
            Break();
        _open.AddRange(bytes);
        return this;
    }

    private ImapCommand Space()
    {
        _open.Add((byte)' ');
        return this;
    }

    private ImapCommand Break()
    {
        _open.AddRange("\r\n"u8);
        _parts.Add(new ImapCommandPart([.. _open], _shown));
        _open.Clear();
        _shown = Masked;
        return this;
    }

    private ImapCommand Close() => Break();
}
