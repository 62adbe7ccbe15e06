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
/// must have arrived.
/// </param>
public sealed record StartDecision(DueCheck Next, IReadOnlyList<UnendedSlots> Unended)
{
    /// <summary>The monitor where its row does not tell which slots it had, since it was changed not long ago: its history does.</summary>
    public ChangedMonitor? Changed { get; init; }
}

/// <summary>A monitor that was changed, disabled or deleted not long before a scheduler took over.</summary>
/// <param name="Monitor">What it is now, or was last.</param>
/// <param name="Until">Slots up to here are the predecessor's.</param>
/// <param name="AsksAgain">The version whose first check is asked for again; <c>null</c> for none.</param>
public sealed record ChangedMonitor(ScheduledMonitor Monitor, DateTimeOffset Until, long? AsksAgain);

/// <summary>The scheduler's decisions; time comes in as a value.</summary>
public static class SchedulePlan
{
    private static readonly TimeSpan LongestLateness = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromDays(31);

    // A leader hears of a change this much later at most, or its successor asks for the first check in its place.
    private static readonly TimeSpan Following = TimeSpan.FromSeconds(2);

    /// <summary>The longest interval, and more: a change that is older leaves no slot of an earlier configuration without an end.</summary>
    public static TimeSpan LongestLifetime { get; } = TimeSpan.FromHours(25);

    /// <summary>
    /// How late a check may be asked for: half an interval, ten seconds at most. So whatever lay still (a takeover, a
    /// paused process, a clock that jumped) is followed by ten seconds' worth of checks at most, never by a burst.
    /// </summary>
    public static TimeSpan Tolerance(ScheduledMonitor monitor) =>
        monitor.Slots.Interval / 2 < LongestLateness ? monitor.Slots.Interval / 2 : LongestLateness;

    /// <summary>What a predecessor left, as far back as an outage is told.</summary>
    public static ScheduleProgress? Bound(ScheduleProgress? progress, DateTimeOffset now) =>
        progress is not null && progress.JudgedUntil < now - LongestOutage ? progress with { JudgedUntil = now - LongestOutage } : progress;

    /// <summary>The monitor is there when a scheduler starts.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="lastEnd">Its last slot that has an end; <c>null</c> where none has.</param>
    /// <param name="now">The time.</param>
    /// <param name="traceParent">The trace of its last change.</param>
    /// <param name="progress">How far the predecessor was; <c>null</c> where there was none that said so.</param>
    /// <param name="probedSince">When a field that the probe uses was last changed; <c>null</c> where that is the last change of all, or longer ago than an interval.</param>
    public static StartDecision Start(
        ScheduledMonitor monitor, DateTimeOffset? lastEnd, DateTimeOffset now, string? traceParent = null, ScheduleProgress? progress = null, DateTimeOffset? probedSince = null)
    {
        var slots = monitor.Slots;
        // Any other change brings no check of its own, and the slots go on as they were.
        var probed = probedSince ?? (monitor.ProbeVersion == monitor.Version ? monitor.ChangedAt : DateTimeOffset.MinValue);
        var asksFirst = (lastEnd is null || lastEnd < probed) && now - probed < slots.Interval && (progress is null || probed > progress.AskedUntil - Following);
        if (asksFirst && progress is null) return new StartDecision(First(monitor, probed, traceParent), []);

        var first = slots.After(monitor.ChangedAt);
        if (slots.AfterChange(probed) is var behindFirst && behindFirst > first) first = behindFirst;
        // A slot before the last end may lack its own: what had its time when the predecessor had judged everything has one.
        var ended = progress is null ? lastEnd : progress.JudgedUntil - Reconciliation.Lifetime(monitor);
        if (ended is { } end && slots.After(end) is var afterEnd && afterEnd > first) first = afterEnd;
        if (first < now - LongestOutage) first = slots.After(now - LongestOutage);

        // What a predecessor has asked for is not asked for again.
        var asked = progress?.AskedUntil ?? DateTimeOffset.MinValue;
        var latest = slots.Latest(now);
        var asks = !asksFirst && now - latest <= Tolerance(monitor) && latest > asked && latest >= first && !(lastEnd >= latest);
        var next = asksFirst ? First(monitor, probed, traceParent)
            : asks ? Scheduled(monitor, latest) with { Inherited = true }
            : Scheduled(monitor, After(slots, first, now));
        var last = asks ? latest - slots.Interval : latest;
        if (progress is not null && monitor.Version > 1 && monitor.ChangedAt > progress.JudgedUntil - LongestLifetime)
            return new StartDecision(next, []) { Changed = new ChangedMonitor(monitor, last, asksFirst ? monitor.ProbeVersion : null) };

        var unended = Unended(monitor, first, last, now, asked, lastEnd ?? DateTimeOffset.MinValue);
        return new StartDecision(next, progress is not null && !asksFirst && monitor.ChangedAt > ended ? [FirstOf(monitor, asked), .. unended] : unended);
    }

    private static UnendedSlots FirstOf(ScheduledMonitor monitor, DateTimeOffset askedUntil) =>
        new(monitor, monitor.ChangedAt, monitor.ChangedAt) { Trigger = CheckTrigger.Change, AskedUntil = askedUntil };

    private static DateTimeOffset After(Slots slots, DateTimeOffset first, DateTimeOffset now) => first > now ? first : slots.After(now);

    // The last one may still be under way for an interval; what lies before it need not wait for that.
    private static UnendedSlots[] Unended(
        ScheduledMonitor monitor, DateTimeOffset first, DateTimeOffset last, DateTimeOffset now, DateTimeOffset askedUntil, DateTimeOffset endedUntil)
    {
        if (last < first) return [];
        var all = new UnendedSlots(monitor, first, last) { AskedUntil = askedUntil, EndedUntil = endedUntil };
        return first == last || last + monitor.Slots.Interval <= now
            ? [all]
            : [all with { Last = last - monitor.Slots.Interval }, all with { First = last }];
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
        // A clock that was a year ahead must not fill the log with it.
        if (first < now - LongestOutage) first = slots.After(now - LongestOutage);
        return new DueDecision(inTime ? Scheduled(check.Monitor, latest) : null, [.. alone, .. MissedRun.Between(check.Monitor, first, last, reason)]);
    }

    /// <summary>What follows a check that was asked for: the very next slot, also where that has passed by now, since it must get its end.</summary>
    public static DueCheck Next(DueCheck asked) => Scheduled(
        asked.Monitor, asked.Trigger == CheckTrigger.Change ? asked.Monitor.Slots.AfterChange(asked.Slot) : asked.Monitor.Slots.After(asked.Slot));

    /// <summary>What follows a check that was given up, together with every slot of it that had passed.</summary>
    public static DueCheck NextOfGivenUp(DueCheck givenUp, DateTimeOffset now) =>
        givenUp.Trigger == CheckTrigger.Change ? Next(givenUp) with { WaitedForBroker = givenUp.Attempted || givenUp.WaitedForBroker } : Scheduled(givenUp.Monitor, givenUp.Monitor.Slots.After(now));

    /// <summary>Whether a change takes the place of a check that waits; else it only changes what is asked for.</summary>
    /// <param name="waiting">The check.</param>
    /// <param name="monitor">What is to be checked now; <c>null</c> where nothing is.</param>
    public static bool IsReplaced(DueCheck waiting, ScheduledMonitor? monitor) =>
        monitor is null || monitor.ProbeVersion != waiting.Monitor.ProbeVersion
        || waiting.Trigger == CheckTrigger.Schedule && monitor.IntervalSeconds != waiting.Monitor.IntervalSeconds;

    /// <summary>What was to be asked for before a change took its place: each of these slots gets its end. A check that may be under way is judged by itself.</summary>
    /// <param name="waiting">The check that is replaced.</param>
    /// <param name="changedAt">When the change was made; later slots are not the old configuration's.</param>
    public static IEnumerable<MissedRun> Superseded(DueCheck waiting, DateTimeOffset changedAt)
    {
        var first = waiting.Trigger == CheckTrigger.Change || waiting.MayBeUnderWay ? Next(waiting).Slot : waiting.Slot;
        return MissedRun.Between(waiting.Monitor, first, changedAt, MissedReason.Superseded);
    }

    /// <summary>The check of a slot.</summary>
    public static DueCheck Scheduled(ScheduledMonitor monitor, DateTimeOffset slot) => new(monitor, slot, CheckTrigger.Schedule);
}
