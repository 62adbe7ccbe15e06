using System.Buffers.Text;
using System.Text;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Imap;

/// <summary>The exchange with one server, and what it has told at any time: its capabilities and its mailbox.</summary>
internal sealed class ImapDialogue
{
    public ImapDialogue(SessionContext context)
    {
        Context = context;
        Exchange = new ImapExchange(context.Wire, TakeNote);
    }

    public SessionContext Context { get; }

    public ImapExchange Exchange { get; }

    /// <summary>What the server told last, <see cref="ImapCapabilities.None"/> where it has told nothing yet.</summary>
    public ImapCapabilities Capabilities { get; set; }

    /// <summary>Who wants to know about dates of messages, if anybody does at the time.</summary>
    public FetchedDates? Dates { get; set; }

    public ValueTask<ImapReply> SendAsync(ImapCommand command, CancellationToken cancellationToken) => Exchange.SendAsync(command, cancellationToken);

    /// <summary>What to throw for a reply that is no OK.</summary>
    /// <param name="what">The beginning of the sentence.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="no">What a NO without a telling code or text means here.</param>
    public ServerRefusedException Refused(string what, ImapReply reply, FaultClass no)
    {
        var otherwise = reply.Status switch
        {
            ImapStatus.Bad => FaultClass.Protocol,
            ImapStatus.Bye when no != FaultClass.Greeting => FaultClass.Unavailable,
            _ => no,
        };
        var words = reply.Code is null ? reply.Text : $"[{reply.Code}] {reply.Text}";
        return new ServerRefusedException(RefusalClass.Of(reply.Code, reply.Text, otherwise), $"{what}: {reply.Status.ToString().ToUpperInvariant()} {Context.ServerText.Show(words)}");
    }

    private void TakeNote(ReadOnlySpan<byte> data, bool continued)
    {
        Dates?.Take(data, continued);
        if (continued)
            return;
        if (ImapCapabilityList.Parse(data) is var capabilities and not ImapCapabilities.None)
            Capabilities = capabilities;
        else if (Utf8Parser.TryParse(data, out uint count, out var digits) && Ascii.EqualsIgnoreCase(data[digits..], " EXISTS"u8))
            Context.Facts.MessageCount = count;
    }
}
