using System.Text;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>The exchange with one server, and the capabilities it has told.</summary>
internal sealed class Pop3Dialogue(SessionContext context)
{
    public SessionContext Context => context;

    public Pop3Exchange Exchange { get; } = new(context.Wire);

    /// <summary>What the server told last, <see cref="Pop3Capabilities.None"/> where it does not know CAPA.</summary>
    public Pop3Capabilities Capabilities { get; private set; }

    /// <summary>The mechanisms that it told with them.</summary>
    public SaslMechanisms Mechanisms { get; private set; }

    /// <summary>Asks for the capabilities, and forgets what was told before.</summary>
    public async ValueTask AskCapabilitiesAsync(CancellationToken cancellationToken)
    {
        Forget();
        // A server without CAPA answers -ERR and is none the worse for it.
        var reply = await Exchange.SendAsync("CAPA"u8.ToArray(), cancellationToken);
        if (reply.Status != Pop3Status.Ok)
            return;
        Capabilities = Pop3Capabilities.Known;
        var shown = new ShownCapabilities(context.ServerText);
        context.Facts.Capabilities = shown.Names;
        await Exchange.ReadLinesAsync(line => Learn(line, shown), cancellationToken);
    }

    /// <summary>What to throw for a reply that is no +OK.</summary>
    /// <param name="what">The beginning of the sentence.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="otherwise">What it means here without a telling code or text.</param>
    /// <param name="complaint">What the server said of it before, within a mechanism.</param>
    public ServerRefusedException Refused(string what, Pop3Reply reply, FaultClass otherwise, string? complaint = null)
    {
        var text = complaint is null ? reply.Text : $"{reply.Text} ({complaint})";
        return new ServerRefusedException(RefusalClass.Of(reply.Code, text, otherwise, context.Target.User), Sentence(what, reply.Code, text));
    }

    /// <summary>What to throw for an STLS that was not taken.</summary>
    public ServerRefusedException TlsRefused(string what, Pop3Reply reply) =>
        new(RefusalClass.OfTls(reply.Code, reply.Text), Sentence(what, reply.Code, reply.Text));

    private string Sentence(string what, string? code, string text) =>
        $"{what}: -ERR {context.ServerText.Show(code is null ? text : $"[{code}] {text}")}";

    private void Forget()
    {
        Capabilities = Pop3Capabilities.None;
        Mechanisms = SaslMechanisms.None;
        context.Facts.Capabilities = [];
    }

    private void Learn(ReadOnlySpan<byte> line, ShownCapabilities shown)
    {
        Capabilities |= Pop3CapabilityLine.Parse(line);
        Mechanisms |= Pop3CapabilityLine.Mechanisms(line);
        shown.Add(Encoding.UTF8.GetString(line));
    }
}
