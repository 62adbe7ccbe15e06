using System.Buffers.Text;
using System.Text;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Imap;

/// <summary>The exchange with one server, and what it has told at any time: its capabilities and its mailbox.</summary>
internal sealed class ImapDialogue
{
    private bool _asked;

    public ImapDialogue(SessionContext context)
    {
        Context = context;
        Exchange = new ImapExchange(context.Wire, TakeNote);
    }

    public SessionContext Context { get; }

    public ImapExchange Exchange { get; }

    /// <summary>What the server told last, <see cref="ImapCapabilities.None"/> where it has told nothing yet.</summary>
    public ImapCapabilities Capabilities { get; private set; }

    /// <summary>Who wants to know about dates of messages, if anybody does at the time.</summary>
    public FetchedDates? Dates { get; set; }

    /// <summary>The mechanisms that it told with them.</summary>
    public SaslMechanisms Mechanisms { get; private set; }

    public async ValueTask<ImapReply> SendAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        var reply = await Exchange.SendAsync(command, cancellationToken);
        if (reply.Status == ImapStatus.Ok)
            Learn(reply);
        return reply;
    }

    /// <summary>Asks for the capabilities.</summary>
    public async ValueTask AskCapabilitiesAsync(CancellationToken cancellationToken)
    {
        _asked = true;
        var reply = await SendAsync(ImapCommand.Simple("CAPABILITY"u8), cancellationToken);
        if (reply.Status != ImapStatus.Ok)
            throw Refused("The server does not tell its capabilities", reply, FaultClass.Protocol);
        if (Capabilities == ImapCapabilities.None)
            throw new ProtocolViolationException("The server answered CAPABILITY without a list of capabilities");
    }

    /// <summary>
    /// Asks for the capabilities where the greeting alone has told them: that of a proxy is the same for every server behind
    /// it, and nobody is refused for it. A server that does not answer stands by its greeting.
    /// </summary>
    public async ValueTask AskOnceMoreAsync(CancellationToken cancellationToken)
    {
        if (_asked)
            return;
        _asked = true;
        var reply = await SendAsync(ImapCommand.Simple("CAPABILITY"u8), cancellationToken);
        if (reply.Status == ImapStatus.Bye)
            throw Refused("The server does not tell its capabilities", reply, FaultClass.Protocol);
    }

    /// <summary>Takes note of capabilities in a response code (RFC 9051, section 7.1).</summary>
    public void Learn(ImapReply reply)
    {
        if (reply.Code is { } code)
            Learn(Encoding.UTF8.GetBytes(code));
    }

    /// <summary>Forgets all that was told so far: before TLS anybody may have told it (RFC 9051, section 6.2.1).</summary>
    public void Forget()
    {
        Capabilities = ImapCapabilities.None;
        Mechanisms = SaslMechanisms.None;
        Context.Facts.Capabilities = [];
        Context.Facts.MessageCount = null;
    }

    /// <summary>What to throw for a reply that is no OK.</summary>
    /// <param name="what">The beginning of the sentence.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="no">What a NO without a telling code or text means here.</param>
    /// <param name="complaint">What the server said of it before, within a mechanism.</param>
    /// <param name="mailbox">The mailbox that it is about, if it is about one.</param>
    public ServerRefusedException Refused(string what, ImapReply reply, FaultClass no, string? complaint = null, string? mailbox = null)
    {
        var otherwise = reply.Status switch
        {
            ImapStatus.Bad => FaultClass.Protocol,
            ImapStatus.Bye when no != FaultClass.Greeting => FaultClass.Unavailable,
            _ => no,
        };
        var text = complaint is null ? reply.Text : $"{reply.Text} ({complaint})";
        var words = reply.Code is null ? text : $"[{reply.Code}] {text}";
        return new ServerRefusedException(RefusalClass.Of(reply.Code, text, otherwise, Context.Target.User, mailbox), $"{what}: {reply.Status.ToString().ToUpperInvariant()} {Context.ServerText.Show(words)}");
    }

    /// <summary>What to throw for a STARTTLS that was not taken.</summary>
    public ServerRefusedException TlsRefused(string what, ImapReply reply)
    {
        var refused = Refused(what, reply, FaultClass.Tls);
        return reply.Status == ImapStatus.Bye ? refused : new ServerRefusedException(RefusalClass.OfTls(reply.Code, reply.Text), refused.Message);
    }

    private void TakeNote(ReadOnlySpan<byte> data, bool continued)
    {
        Dates?.Take(data, continued);
        if (continued)
            return;
        if (Learn(data))
            return;
        if (ImapReply.StatusOf(data, out var rest) == ImapStatus.Ok)
            LearnFromCode(rest);
        else if (Utf8Parser.TryParse(data, out uint count, out var digits) && Ascii.EqualsIgnoreCase(data[digits..], " EXISTS"u8))
            Context.Facts.MessageCount = count;
    }

    private void LearnFromCode(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("["u8) && text.IndexOf((byte)']') is var close and > 0)
            Learn(text[1..close]);
    }

    private bool Learn(ReadOnlySpan<byte> data)
    {
        var list = ImapCapabilityList.Parse(data);
        if (list.Flags == ImapCapabilities.None)
            return false;
        (Capabilities, Mechanisms) = (list.Flags, list.Mechanisms);
        var words = Encoding.UTF8.GetString(data).AsSpan();
        var shown = new ShownCapabilities(Context.ServerText);
        foreach (var range in words.Split(' '))
            if (!words[range].IsEmpty && range.Start.Value > 0)
                shown.Add(words[range]);
        Context.Facts.Capabilities = shown.Names;
        return true;
    }
}
