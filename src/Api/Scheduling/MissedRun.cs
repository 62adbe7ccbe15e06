using EventMonitors.Api.Checks;

namespace EventMonitors.Api.Scheduling;

/// <summary>Slots that were given up, one interval apart.</summary>
/// <param name="Check">The first of them.</param>
/// <param name="LastSlot">The last of them, on the same UTC day.</param>
/// <param name="Count">How many they are.</param>
/// <param name="Reason">Why (<see cref="MissedReason"/>).</param>
public sealed record MissedRun(DueCheck Check, DateTimeOffset LastSlot, int Count, string Reason)
{
    /// <summary>A check that stands alone.</summary>
    public static MissedRun Of(DueCheck check, string reason) => new(check, check.Slot, 1, reason);

    /// <summary>The slots from one to another, both included, as one run per UTC day; empty where the second lies before the first.</summary>
    public static IEnumerable<MissedRun> Between(ScheduledMonitor monitor, DateTimeOffset first, DateTimeOffset last, string reason)
    {
        var slots = monitor.Slots;
        for (var k = slots.NumberAt(first); slots.At(k) <= last;)
        {
            var endOfDay = slots.NumberAt(new DateTimeOffset(slots.At(k).UtcDateTime.Date.AddDays(1), TimeSpan.Zero).AddMilliseconds(-1));
            var to = Math.Min(endOfDay, slots.NumberAt(last));
            yield return new MissedRun(new DueCheck(monitor, slots.At(k), CheckTrigger.Schedule), slots.At(to), (int)(to - k + 1), reason);
            k = to + 1;
        }
    }

    /// <summary>Whether it may become part of a longer run: a check with an id of its own, or one that may be under way, stays alone.</summary>
    public bool MayGrow => Check is { Trigger: CheckTrigger.Schedule, MayBeUnderWay: false };

    /// <summary>Both runs as one, where the other follows at once, for the same reason, on the same day; else <c>null</c>.</summary>
    public MissedRun? JoinedBy(MissedRun next) =>
        MayGrow && next.MayGrow && Reason == next.Reason
        && Check.Monitor.IntervalSeconds == next.Check.Monitor.IntervalSeconds
        && LastSlot + Check.Monitor.Slots.Interval == next.Check.Slot
        && Check.Slot.UtcDateTime.Date == next.LastSlot.UtcDateTime.Date
            ? this with { LastSlot = next.LastSlot, Count = Count + next.Count }
            : null;

    /// <summary>The event that tells of it.</summary>
    public CheckMissed ToEvent() => new()
    {
        CheckId = Check.CheckId,
        MonitorId = Check.Monitor.Id,
        OrganizationId = Check.Monitor.OrganizationId,
        MonitorVersion = Check.Monitor.Version,
        ProbeVersion = Check.Monitor.ProbeVersion,
        Trigger = Check.Trigger,
        Slot = Check.Slot,
        LastSlot = LastSlot,
        Count = Count,
        Reason = Reason,
    };
}
