namespace EventMonitors.Contracts;

/// <summary>
/// Asks any worker to try a configuration that belongs to no monitor. Sent to <see cref="Queues.CheckRequestsNow"/>; the worker
/// responds to the sender with <see cref="TrialCompleted"/>, and with nothing where it took the request too late: nobody waits
/// any more then.
/// </summary>
public sealed record TrialRequested
{
    /// <summary>The shape of this message; raised when a field changes its meaning.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>
    /// What is to be tried, as a check: its id is the trial's own, its trigger <c>trial</c>, its slot when it was asked for. Monitor
    /// and versions are 0, and its credentials are sealed for that: they open for no monitor's check.
    /// </summary>
    public required CheckRequested Check { get; init; }
}
