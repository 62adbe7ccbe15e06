namespace EventMonitors.Api.Scheduling;

/// <summary>What a replica is to do about its shards.</summary>
/// <param name="Release">How many of those that it leads it lets go.</param>
/// <param name="Take">How many of those that nobody leads it may take.</param>
public readonly record struct ShardMoves(int Release, int Take);

/// <summary>How the shards are spread over the replicas: each decides for itself, and all see the same.</summary>
public static class ShardBalance
{
    // Who has fewest takes first; where it cannot, nobody waits longer than so many looks.
    private const int Patience = 3;

    /// <summary>What one of the replicas does now.</summary>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="mine">Which of the replicas it is.</param>
    /// <param name="led">How many shards each replica leads, itself included.</param>
    /// <param name="looks">At how many looks in a row somebody led none of some shard.</param>
    public static ShardMoves Decide(int shards, int mine, IReadOnlyDictionary<int, int> led, int looks)
    {
        var share = (shards + led.Count - 1) / led.Count;
        var held = led[mine];
        var free = shards - led.Values.Sum();
        if (held > share) return new ShardMoves(held - share, 0);
        if (free > 0) return new ShardMoves(0, held < share && (held == led.Values.Min() || looks > Patience) ? Math.Min(free, share - held) : 0);

        // Two apart or more: one of those that have most lets one go, the same one for whoever looks.
        var isOneToGive = held - led.Values.Min() >= 2 && mine == led.Where(replica => replica.Value == led.Values.Max()).Min(replica => replica.Key);
        return new ShardMoves(isOneToGive ? 1 : 0, 0);
    }
}
