using System.Net;
using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.Running;
using EventMonitors.MailProbe.Tls;

namespace EventMonitors.MailProbe;

/// <summary>Logs into mailboxes and says what it found. One instance serves a process; probes may run side by side.</summary>
public sealed class MailboxProbe : IDisposable
{
    /// <summary>The name of the activity source that each probe's span comes from.</summary>
    public const string ActivitySourceName = "EventMonitors.MailProbe";

    private readonly ProbeOptions _options;
    private readonly ProbeMeans _means;

    /// <summary>A probe with its own threads for look-ups, its own memory of certificates, tokens and refusals, and its own places at servers.</summary>
    /// <param name="options">What holds for all its probes.</param>
    public MailboxProbe(ProbeOptions options) : this(options, Dns.GetHostAddresses, new ChainVerdicts(options.ExtraRoots, options.TimeProvider))
    {
    }

    internal MailboxProbe(ProbeOptions options, LookUp lookUp, ChainVerdicts chains)
    {
        _options = options;
        _means = new ProbeMeans(options, lookUp, chains);
    }

    /// <summary>Probes one mailbox, over one connection and with at most one login.</summary>
    /// <param name="target">What to probe.</param>
    /// <param name="cancellationToken">Gives the probe up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing else is ever thrown.</exception>
    public async Task<ProbeResult> RunAsync(ProbeTarget target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var span = ProbeTrace.Start(target);
        var run = new ProbeRun(target, _options, _means);
        var result = await run.RunAsync(cancellationToken);
        ProbeTrace.Finish(span, result, run.Stays);
        return result;
    }

    /// <summary>Closes the connections to token endpoints.</summary>
    public void Dispose() => _means.Dispose();
}
