using EventMonitors.Api.Checks;

namespace EventMonitors.Api.Scheduling;

/// <summary>The next check of a monitor.</summary>
/// <param name="Monitor">Whom it is for.</param>
/// <param name="Slot">The instant that it stands for.</param>
/// <param name="Trigger">Why it is asked for (<see cref="CheckTrigger"/>).</param>
public sealed record DueCheck(ScheduledMonitor Monitor, DateTimeOffset Slot, string Trigger)
{
    /// <summary>How long a check that was asked for may wait for a worker.</summary>
    public static TimeSpan Waiting { get; } = TimeSpan.FromSeconds(30);

    /// <summary>W3C trace context of the request that set it off, <c>null</c> for one of the schedule's own.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Whether it was handed to the broker before without a confirmation.</summary>
    public bool Attempted { get; init; }

    /// <summary>Whether its time came before this scheduler led: a predecessor may have asked for it.</summary>
    public bool Inherited { get; init; }

    /// <summary>Whether somebody may have it already: it ends alone then, under its own id, so that its result finds that end.</summary>
    public bool MayBeUnderWay => Attempted || Inherited;

    /// <summary>Whether the broker was away when its time came: nobody has it.</summary>
    public bool WaitedForBroker { get; init; }

    /// <summary>The check's id: the same for everybody who computes it.</summary>
    public Guid CheckId => Trigger switch
    {
        CheckTrigger.Change => CheckIds.OfChange(Monitor.Id, Monitor.ProbeVersion),
        CheckTrigger.Manual => CheckIds.OfManual(Monitor.Id, Slot),
        _ => CheckIds.OfSlot(Monitor.Id, Slot),
    };

    /// <summary>
    /// When the result becomes worthless: at the next slot; the first check of a configuration has a whole interval. One that was
    /// asked for has its own time, and a while to be taken in.
    /// </summary>
    public DateTimeOffset ExpiresAt => Trigger == CheckTrigger.Manual ? Slot + TimeSpan.FromSeconds(Monitor.TimeoutSeconds) + Waiting : Slot + Monitor.Slots.Interval;
}
