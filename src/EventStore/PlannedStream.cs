namespace EventMonitors.EventStore;

/// <summary>A stream of an append: where it is expected to end, how many events come, and the span of their timestamps.</summary>
internal sealed record PlannedStream(
    string TenantId,
    string Id,
    string Type,
    ExpectedVersion Expected,
    int Count,
    DateTimeOffset First,
    DateTimeOffset Last)
{
    /// <summary>The version after the append; only where a version is expected.</summary>
    public long NewVersion => Expected.Version!.Value + Count;

    public static PlannedStream For(StreamAppend append)
    {
        var first = AppendPlan.ToMillisecond(append.Events[0].Timestamp);
        return new PlannedStream(
            StorableText.Named(append.TenantId, "tenant id"),
            StorableText.Named(append.StreamId, "stream id"),
            StorableText.Named(append.StreamType, "stream type"),
            append.Expected,
            Count: 0,
            first,
            first);
    }
}
