using EventMonitors.Api.Checks;

namespace EventMonitors.Api.Scheduling;

/// <summary>What decides whether a check that nobody ended is given up, when, and why; time comes in as a value.</summary>
public static class Reconciliation
{
    // However long results wait, nobody is left without an answer for longer.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(5);

    /// <summary>A result that was sent at the last moment has been recorded after this, or will not be.</summary>
    public static TimeSpan SettlingTime { get; } = TimeSpan.FromSeconds(15);

    /// <summary>From a slot until it must have an end: a worker takes it up to the next slot, has its time for it, and the result its way.</summary>
    public static TimeSpan Lifetime(ScheduledMonitor monitor) => monitor.Slots.Interval + Deadline(monitor);

    /// <summary>From the moment that no worker takes a check any more until it must have an end.</summary>
    public static TimeSpan Deadline(ScheduledMonitor monitor) => TimeSpan.FromSeconds(monitor.TimeoutSeconds) + SettlingTime;

    /// <summary>
    /// Whether now is the time to say that ends are missing: not while results wait to be recorded, nor while the broker, which
    /// may hold them, is away; nor shortly after that.
    /// </summary>
    /// <param name="calm">How long neither has been so.</param>
    /// <param name="overdue">How long the oldest check has been waiting for its judgement.</param>
    public static bool MayJudge(TimeSpan calm, TimeSpan overdue) => calm >= SettlingTime || overdue >= LongestPatience;

    /// <summary>Why a slot has no end (<see cref="MissedReason"/>).</summary>
    /// <param name="unended">The slot and those around it.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="broker">What the broker looks like now, and has looked like.</param>
    public static string ReasonOf(UnendedSlots unended, DateTimeOffset slot, BrokerLook broker) =>
        unended.Superseded ? MissedReason.Superseded
        : slot > unended.AskedUntil ? MissedReason.Outage
        : !broker.IsReachable || broker.AwayAt >= slot ? MissedReason.BrokerUnavailable
        : broker.Workers == 0 || broker.IdleAt >= slot ? MissedReason.NoWorker
        : MissedReason.Lost;
}
