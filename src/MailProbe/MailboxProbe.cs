using EventMonitors.MailProbe.Running;
using EventMonitors.MailProbe.Tls;

namespace EventMonitors.MailProbe;

/// <summary>Logs into mailboxes and says what it found. One instance serves a process; all its members may be used at once.</summary>
public sealed class MailboxProbe(ProbeOptions options)
{
    /// <summary>The name of the activity source that each probe's span comes from.</summary>
    public const string ActivitySourceName = "EventMonitors.MailProbe";

    private readonly TlsHandshake _tls = new(new ChainVerdicts(options.ExtraRoots, options.TimeProvider));

    /// <summary>Probes one mailbox, with one connection and at most one login.</summary>
    /// <param name="target">What to probe.</param>
    /// <param name="cancellationToken">Gives the probe up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing else is ever thrown.</exception>
    public async Task<ProbeResult> RunAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var span = ProbeTrace.Start(target);
        var result = await new ProbeRun(target, options, _tls, span).RunAsync(cancellationToken);
        ProbeTrace.Finish(span, result);
        return result;
    }
}
