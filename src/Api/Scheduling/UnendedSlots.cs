using EventMonitors.Api.Checks;

namespace EventMonitors.Api.Scheduling;

/// <summary>A monitor's slots between two instants, both included, that have no known end.</summary>
/// <param name="Monitor">Whose they are.</param>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them, never before the first.</param>
public sealed record UnendedSlots(ScheduledMonitor Monitor, DateTimeOffset First, DateTimeOffset Last)
{
    // What a predecessor had asked for after it last said how far it was is a slot or two, more only where workers were away as well.
    private const int Margin = 16;

    // Where it had said how far it was, it was not as far as this behind that: it says so every five seconds.
    private static readonly TimeSpan Untold = TimeSpan.FromMinutes(1);

    /// <summary>Why the check was asked for; of a change it is one check, and its slot is the change.</summary>
    public string Trigger { get; init; } = CheckTrigger.Schedule;

    /// <summary>Slots up to here were asked for, or given up; what lies behind, nobody was there to ask for.</summary>
    public DateTimeOffset AskedUntil { get; init; } = DateTimeOffset.MinValue;

    /// <summary>No slot behind this has an end.</summary>
    public DateTimeOffset EndedUntil { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Whether a later configuration took the place of this one: the check of a change was then asked for with that, or not at all.</summary>
    public bool Superseded { get; init; }

    /// <summary>
    /// The slots that may have an end, or one on its way: they are looked up, and end one by one under their own ids, so that a
    /// result that comes later finds that end. What follows them is one run.
    /// </summary>
    public IEnumerable<DueCheck> Examined()
    {
        if (Trigger == CheckTrigger.Change) return [new DueCheck(Monitor, First, Trigger)];
        return Numbers().Select(k => new DueCheck(Monitor, Monitor.Slots.At(k), CheckTrigger.Schedule));
    }

    /// <summary>How many they are.</summary>
    public int CountExamined() => Trigger == CheckTrigger.Change ? 1 : (int)Math.Min(ExaminedTo() - Monitor.Slots.NumberAt(First) + 1, int.MaxValue);

    /// <summary>The slots behind those that are examined; <c>null</c> where there are none.</summary>
    public (DateTimeOffset First, DateTimeOffset Last)? Rest() =>
        Trigger != CheckTrigger.Change && Monitor.Slots.At(ExaminedTo() + 1) is var first && first <= Last ? (first, Last) : null;

    /// <summary>These slots in two parts, so that no more than so many are examined at a time; the second is <c>null</c> where one is enough.</summary>
    public (UnendedSlots Part, UnendedSlots? Left) Split(int most)
    {
        if (CountExamined() <= most) return (this, null);
        var last = Monitor.Slots.At(Monitor.Slots.NumberAt(First) + most - 1);
        return (this with { Last = last, ExaminedUntil = last }, this with { First = Monitor.Slots.After(last), ExaminedUntil = Monitor.Slots.At(ExaminedTo()) });
    }

    // Of a part, what the whole had.
    private DateTimeOffset? ExaminedUntil { get; init; }

    private IEnumerable<long> Numbers()
    {
        var to = ExaminedTo();
        for (var k = Monitor.Slots.NumberAt(First); k <= to; k++) yield return k;
    }

    private long ExaminedTo()
    {
        var slots = Monitor.Slots;
        if (ExaminedUntil is { } until) return slots.NumberAt(until);
        var known = AskedUntil > EndedUntil ? AskedUntil : EndedUntil;
        var behind = known < First ? slots.NumberAt(First) : slots.NumberAt(known) + 1;
        var to = Math.Min(slots.NumberAt(Last), behind + Margin - 1);
        return AskedUntil == DateTimeOffset.MinValue ? to : Math.Min(to, Math.Max(slots.NumberAt(known + Untold), slots.NumberAt(First)));
    }
}
