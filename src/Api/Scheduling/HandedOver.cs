namespace EventMonitors.Api.Scheduling;

/// <summary>A check that the broker has taken and that has no known end yet.</summary>
/// <param name="Monitor">Whom it is for, as it was asked for.</param>
/// <param name="Slot">The instant that it stands for.</param>
/// <param name="Trigger">Why it was asked for.</param>
public readonly record struct HandedOver(ScheduledMonitor Monitor, DateTimeOffset Slot, string Trigger)
{
    /// <summary>The same as slots to be looked at.</summary>
    public UnendedSlots ToUnended() => new(Monitor, Slot, Slot) { Trigger = Trigger, AskedUntil = Slot, EndedUntil = Slot };
}
