namespace EventMonitors.Api.Scheduling;

/// <summary>A part of the monitors that is led by itself.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Of">How many there are.</param>
public readonly record struct Shard(int Number, int Of)
{
    /// <summary>
    /// The shard of <c>m.id</c> in SQL, as <see cref="Holding"/> computes it, before the remainder by the number of shards is taken.
    /// </summary>
    public const string Sql = "((((m.id & 2147483647) * 2654435761) >> 16) & 2147483647)";

    /// <summary>
    /// Whose a monitor is. Multiplicative hashing (Knuth, The Art of Computer Programming, 6.4): neighbouring ids go to different
    /// shards, and where a monitor belongs says nothing of when its slots are (<see cref="Slots"/>).
    /// </summary>
    public static Shard Holding(long monitorId, int of) => new((int)(((((monitorId & int.MaxValue) * 2654435761) >> 16) & int.MaxValue) % of), of);

    /// <inheritdoc/>
    public override string ToString() => $"{Number + 1} of {Of}";
}
