using EventMonitors.Api.Scheduling;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>A monitor whose schedule nobody touches: each of its slots has to come to an end, and to one.</summary>
/// <param name="Id">Internal id.</param>
/// <param name="IntervalSeconds">Seconds between two slots.</param>
/// <param name="CreatedAt">When it was created, as the answer said.</param>
internal sealed record WatchedMonitor(long Id, int IntervalSeconds, DateTimeOffset CreatedAt)
{
    public Slots Slots => new(Id, IntervalSeconds);

    /// <summary>Its slots from the first that counts to the last before an instant.</summary>
    public IEnumerable<DateTimeOffset> Until(DateTimeOffset cutOff) => Between(Slots.AfterChange(CreatedAt), cutOff);

    /// <summary>Its slots from one instant, included, to another, not included.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset from, DateTimeOffset to)
    {
        for (var slot = Slots.After(from.AddMilliseconds(-1)); slot < to; slot = Slots.After(slot)) yield return slot;
    }
}
