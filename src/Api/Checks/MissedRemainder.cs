namespace EventMonitors.Api.Checks;

/// <summary>What is left of a run of missed slots when some of its slots have an end already.</summary>
public static class MissedRemainder
{
    /// <summary>The slots of a run that have no end in their day's log, as runs of their own; none where all have.</summary>
    /// <param name="run">The run, of two slots or more.</param>
    /// <param name="known">The day's log.</param>
    public static IReadOnlyList<CheckMissed> Of(CheckMissed run, IReadOnlyCollection<CheckEvent> known)
    {
        var scheduled = known.Where(end => end.Trigger == CheckTrigger.Schedule).ToArray();
        var results = scheduled.OfType<CheckCompleted>().Select(result => result.Slot).ToHashSet();
        var missed = scheduled.OfType<CheckMissed>().ToArray();
        var interval = (run.LastSlot - run.Slot) / (run.Count - 1);

        var rest = new List<CheckMissed>();
        for (var slot = run.Slot; slot <= run.LastSlot; slot += interval)
        {
            if (results.Contains(slot) || missed.Any(m => m.Slot <= slot && slot <= m.LastSlot)) continue;
            if (rest.Count > 0 && rest[^1].LastSlot + interval == slot)
                rest[^1] = rest[^1] with { LastSlot = slot, Count = rest[^1].Count + 1 };
            else
                rest.Add(run with { CheckId = CheckIds.OfSlot(run.MonitorId, slot), Slot = slot, LastSlot = slot, Count = 1 });
        }

        return rest;
    }
}
