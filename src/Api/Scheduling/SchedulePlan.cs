using EventMonitors.Api.Checks;

namespace EventMonitors.Api.Scheduling;

/// <summary>What is to be done about a check whose time has come.</summary>
/// <param name="Send">The check to ask for now; <c>null</c> where it is too late for any.</param>
/// <param name="Missed">The slots that are given up.</param>
public sealed record DueDecision(DueCheck? Send, IReadOnlyList<MissedRun> Missed);

/// <summary>Where a monitor begins when a scheduler takes over.</summary>
/// <param name="Next">Its next check.</param>
/// <param name="Unended">
/// Slots that passed without an end that is known yet. Some may be under way; they are judged when whatever was under way
/// must have arrived (<see cref="UnendedSlots"/>).
/// </param>
public sealed record StartDecision(DueCheck Next, UnendedSlots? Unended);

/// <summary>A monitor's slots between two instants, both included, that have no known end.</summary>
public sealed record UnendedSlots(ScheduledMonitor Monitor, DateTimeOffset First, DateTimeOffset Last);

/// <summary>The scheduler's decisions; time comes in as a value.</summary>
public static class SchedulePlan
{
    private static readonly TimeSpan LongestLateness = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromDays(31);

    /// <summary>
    /// How late a check may be asked for: half an interval, ten seconds at most. So whatever lay still (a takeover, a
    /// paused process, a clock that jumped) is followed by ten seconds' worth of checks at most, never by a burst.
    /// </summary>
    public static TimeSpan Tolerance(ScheduledMonitor monitor) =>
        monitor.Slots.Interval / 2 < LongestLateness ? monitor.Slots.Interval / 2 : LongestLateness;

    /// <summary>The monitor is there when a scheduler starts.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="lastEnd">Its last slot that has an end; <c>null</c> where none has.</param>
    /// <param name="now">The time.</param>
    /// <param name="traceParent">The trace of its last change.</param>
    public static StartDecision Start(ScheduledMonitor monitor, DateTimeOffset? lastEnd, DateTimeOffset now, string? traceParent = null)
    {
        if ((lastEnd is null || lastEnd < monitor.ChangedAt) && now - monitor.ChangedAt < monitor.Slots.Interval)
            return new StartDecision(First(monitor, monitor.ChangedAt, traceParent), null);

        var slots = monitor.Slots;
        var first = slots.AfterChange(monitor.ChangedAt);
        if (lastEnd is { } end && slots.After(end) is var afterEnd && afterEnd > first) first = afterEnd;
        if (first < now - LongestOutage) first = slots.After(now - LongestOutage);
        if (first > now) return new StartDecision(Scheduled(monitor, first), null);

        var latest = slots.Latest(now);
        var inTime = now - latest <= Tolerance(monitor);
        var last = inTime ? latest - slots.Interval : latest;
        return new StartDecision(
            inTime ? Scheduled(monitor, latest) with { Inherited = true } : Scheduled(monitor, slots.After(now)),
            last >= first ? new UnendedSlots(monitor, first, last) : null);
    }

    /// <summary>The first check of a new configuration, at once.</summary>
    public static DueCheck First(ScheduledMonitor monitor, DateTimeOffset changedAt, string? traceParent) =>
        new(monitor, changedAt, CheckTrigger.Change) { TraceParent = traceParent };

    /// <summary>A check's time has come: ask for it, or, where it is too late, for the latest slot that is not, or for none.</summary>
    public static DueDecision Due(DueCheck check, DateTimeOffset now)
    {
        var reason = check.Monitor.CredentialsUnreadable ? MissedReason.CredentialsUnreadable
            : check.Attempted || check.WaitedForBroker ? MissedReason.BrokerUnavailable
            : MissedReason.Outage;
        if (check.Trigger == CheckTrigger.Change)
            return check.Monitor.CredentialsUnreadable || now >= check.ExpiresAt
                ? new DueDecision(null, [MissedRun.Of(check, reason)])
                : new DueDecision(check, []);

        var slots = check.Monitor.Slots;
        var latest = slots.Latest(now);
        var inTime = now - latest <= Tolerance(check.Monitor) && !check.Monitor.CredentialsUnreadable;
        if (inTime && latest == check.Slot) return new DueDecision(check, []);

        var alone = check.MayBeUnderWay ? new[] { MissedRun.Of(check, check.Attempted ? MissedReason.BrokerUnavailable : reason) } : [];
        var first = check.MayBeUnderWay ? slots.After(check.Slot) : check.Slot;
        var last = inTime ? latest - slots.Interval : latest;
        return new DueDecision(inTime ? Scheduled(check.Monitor, latest) : null, [.. alone, .. MissedRun.Between(check.Monitor, first, last, reason)]);
    }

    /// <summary>What follows a check that was asked for or given up.</summary>
    public static DueCheck Next(DueCheck check, DateTimeOffset now) => Scheduled(
        check.Monitor,
        check.Trigger == CheckTrigger.Change && check.Monitor.Slots.AfterChange(check.Slot) is var first && first > now
            ? first
            : check.Monitor.Slots.After(now));

    /// <summary>The check of a slot.</summary>
    public static DueCheck Scheduled(ScheduledMonitor monitor, DateTimeOffset slot) => new(monitor, slot, CheckTrigger.Schedule);
}
