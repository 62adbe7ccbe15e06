using EventMonitors.MailProbe.Framing;

namespace EventMonitors.MailProbe.Running;

/// <summary>What a session of either protocol works with.</summary>
internal sealed class SessionContext(Wire wire, ServerText serverText, SessionFacts facts, ProbeTarget target, ProbeOptions options)
{
    public Wire Wire => wire;

    public ServerText ServerText => serverText;

    public SessionFacts Facts => facts;

    public ProbeTarget Target => target;

    public ProbeOptions Options => options;

    /// <summary>Whether the connection is inside TLS by now.</summary>
    public bool Encrypted { get; set; } = target.Tls;
}
