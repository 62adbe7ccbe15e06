namespace EventMonitors.Api.Scheduling;

/// <summary>
/// A monitor's slots: <c>phase(id) + k * interval</c> since the Unix epoch, to the millisecond. The phase comes from a hash
/// of the id, so the load is even and any two schedulers compute the same slots.
/// </summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="IntervalSeconds">Seconds between two slots, 1 or more.</param>
public readonly record struct Slots(long MonitorId, int IntervalSeconds)
{
    /// <summary>Time between two slots.</summary>
    public TimeSpan Interval => TimeSpan.FromSeconds(IntervalSeconds);

    /// <summary>The slot with this number.</summary>
    public DateTimeOffset At(long k) => DateTimeOffset.FromUnixTimeMilliseconds(Phase + k * IntervalMs);

    /// <summary>The number of the last slot that is not after an instant.</summary>
    public long NumberAt(DateTimeOffset instant)
    {
        var (quotient, remainder) = Math.DivRem(instant.ToUnixTimeMilliseconds() - Phase, IntervalMs);
        return remainder < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The last slot that is not after an instant.</summary>
    public DateTimeOffset Latest(DateTimeOffset instant) => At(NumberAt(instant));

    /// <summary>The first slot that is strictly after an instant.</summary>
    public DateTimeOffset After(DateTimeOffset instant) => At(NumberAt(instant) + 1);

    /// <summary>
    /// The first slot that counts for a configuration. It got a check at once, so a slot that follows within a quarter of
    /// the interval (15 s at most) is left out: two logins at a time would find the mailbox locked by ourselves.
    /// </summary>
    public DateTimeOffset AfterChange(DateTimeOffset changedAt)
    {
        var quarter = Interval / 4;
        return After(changedAt + (quarter < Settling ? quarter : Settling));
    }

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private long IntervalMs => IntervalSeconds * 1000L;

    private long Phase => (long)(Mix((ulong)MonitorId) % (ulong)IntervalMs);

    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbouring ids come to lie far apart.
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
