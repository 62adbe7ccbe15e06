namespace EventMonitors.MailProbe;

/// <summary>Logs into mailboxes and says what it found. One instance serves a process; all its members may be used at once.</summary>
public sealed class MailboxProbe(ProbeOptions options)
{
    /// <summary>Probes one mailbox, with one connection and at most one login.</summary>
    /// <param name="target">What to probe.</param>
    /// <param name="cancellationToken">Gives the probe up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing else is ever thrown.</exception>
    public Task<ProbeResult> RunAsync(ProbeTarget target, CancellationToken cancellationToken) =>
        throw new NotImplementedException(options.ToString());
}
