using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;

namespace EventMonitors.MailProbe.Pop3;

/// <summary>The exchange with one server, and the capabilities it has told.</summary>
internal sealed class Pop3Dialogue(SessionContext context)
{
    public SessionContext Context => context;

    public Pop3Exchange Exchange { get; } = new(context.Wire);

    /// <summary>What the server told last, <see cref="Pop3Capabilities.None"/> where it does not know CAPA.</summary>
    public Pop3Capabilities Capabilities { get; set; }

    /// <summary>What to throw for a reply that is no +OK.</summary>
    /// <param name="what">The beginning of the sentence.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="otherwise">What it means here without a telling code or text.</param>
    public ServerRefusedException Refused(string what, Pop3Reply reply, FaultClass otherwise)
    {
        var words = reply.Code is null ? reply.Text : $"[{reply.Code}] {reply.Text}";
        return new ServerRefusedException(RefusalClass.Of(reply.Code, reply.Text, otherwise), $"{what}: -ERR {context.ServerText.Show(words)}");
    }
}
