using EventMonitors.Api.Checks;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>A slot that had to come to an end.</summary>
/// <param name="Monitor">Whose it is.</param>
/// <param name="At">The slot.</param>
/// <param name="Ends">Its ends, which ought to be one.</param>
internal sealed record AuditedSlot(WatchedMonitor Monitor, DateTimeOffset At, IReadOnlyList<SlotEnd> Ends)
{
    public bool IsMissed => Ends is [{ Reason: not null }];

    /// <summary>Whether a result was recorded before half of the interval had passed.</summary>
    public bool IsOnTime => Ends is [{ Reason: null } result] && result.RecordedAt < At + Monitor.Slots.Interval / 2;

    /// <inheritdoc/>
    public override string ToString() => $"monitor {Monitor.Id} slot {At:O}: {(Ends.Count == 0 ? "no end" : string.Join(", ", Ends.Select(end => $"{end.Reason ?? "result"} of {end.RecordedAt:O}")))}";
}

/// <summary>Holds the ends in the check logs against the slots that there were: pure, and computed by the product's own rule.</summary>
internal sealed class SlotAudit
{
    private readonly Dictionary<(long MonitorId, DateTimeOffset Slot), List<SlotEnd>> _ends = [];

    /// <param name="monitors">Whose slots are looked at.</param>
    /// <param name="ends">All ends in the store, those of other monitors too.</param>
    /// <param name="cutOff">Slots from here on need no end yet.</param>
    public SlotAudit(IReadOnlyList<WatchedMonitor> monitors, IReadOnlyList<SlotEnd> ends, DateTimeOffset cutOff)
    {
        var watched = monitors.ToDictionary(monitor => monitor.Id);
        var own = ends.Where(end => watched.ContainsKey(end.MonitorId)).ToList();
        foreach (var end in own.Where(end => end.Trigger == CheckTrigger.Schedule))
            for (var i = 0; i < end.Count; i++)
                EndsOf(end.MonitorId, end.Slot + i * watched[end.MonitorId].Slots.Interval).Add(end);
        Slots = [.. monitors.SelectMany(monitor => monitor.Until(cutOff).Select(slot => new AuditedSlot(monitor, slot, EndsOf(monitor.Id, slot)))).OrderBy(slot => slot.At)];

        var known = Slots.Select(slot => (slot.Monitor.Id, slot.At)).ToHashSet();
        Strays = [.. own.Where(end => end.Trigger == CheckTrigger.Schedule && (end.LastSlot != end.Slot + (end.Count - 1) * watched[end.MonitorId].Slots.Interval
            || (end.Slot < cutOff && !known.Contains((end.MonitorId, end.Slot)))))];
        var first = own.Where(end => end.Trigger == CheckTrigger.Change).ToLookup(end => end.MonitorId);
        WithoutOneFirstCheck = [.. monitors.Where(monitor => first[monitor.Id].Count() != 1)];
    }

    /// <summary>Every slot before the cut-off, in the order of time.</summary>
    public IReadOnlyList<AuditedSlot> Slots { get; }

    /// <summary>Slots without an end.</summary>
    public IEnumerable<AuditedSlot> Lost => Slots.Where(slot => slot.Ends.Count == 0);

    /// <summary>Slots with two ends or more.</summary>
    public IEnumerable<AuditedSlot> Doubled => Slots.Where(slot => slot.Ends.Count > 1);

    /// <summary>Ends of what is no slot of theirs.</summary>
    public IReadOnlyList<SlotEnd> Strays { get; }

    /// <summary>Monitors whose configuration's first check has no end, or several.</summary>
    public IReadOnlyList<WatchedMonitor> WithoutOneFirstCheck { get; }

    /// <summary>
    /// When, from an instant on, 19 of 20 slots of a stretch of time had their result on time.
    /// </summary>
    /// <param name="from">The instant.</param>
    /// <param name="stretch">How long the stretch is.</param>
    /// <returns>The beginning of the first such stretch, to a tenth of a second; <c>null</c> where there is none.</returns>
    public DateTimeOffset? OnTimeFrom(DateTimeOffset from, TimeSpan stretch)
    {
        if (Slots.Count == 0) return null;
        for (var begin = from; begin + stretch <= Slots[^1].At; begin += TimeSpan.FromSeconds(0.1))
        {
            var slots = Slots.Where(slot => slot.At >= begin && slot.At < begin + stretch).ToList();
            if (slots.Count > 0 && slots.Count(slot => slot.IsOnTime) * 20 >= slots.Count * 19) return begin;
        }
        return null;
    }

    /// <summary>When the first check of a slot behind an instant was begun: somebody leads by then, and workers take requests.</summary>
    /// <returns><c>null</c> where none was.</returns>
    public DateTimeOffset? FirstCheckBehind(DateTimeOffset instant) => Slots.Where(slot => slot.At > instant).Min(slot => slot.Ends.Min(end => end.StartedAt));

    private List<SlotEnd> EndsOf(long monitorId, DateTimeOffset slot)
    {
        if (!_ends.TryGetValue((monitorId, slot), out var ends)) _ends[(monitorId, slot)] = ends = [];
        return ends;
    }
}
