namespace EventMonitors.EventStore;

/// <summary>An append as it will be written, worked out and checked before any statement is sent.</summary>
internal sealed record AppendPlan(IReadOnlyList<PlannedStream> Streams, IReadOnlyList<PlannedEvent> Events)
{
    public bool IsAllNew => Streams.All(stream => stream.Expected == ExpectedVersion.NoStream);

    public bool HasAny => Streams.Any(stream => stream.Expected == ExpectedVersion.Any);

    public static AppendPlan For(IReadOnlyList<StreamAppend> appends, EventTypes types)
    {
        if (appends.Count == 0)
            throw new ArgumentException("An append names at least one stream.", nameof(appends));

        var streams = new Dictionary<(string, string), PlannedStream>();
        var events = new List<PlannedEvent>();
        foreach (var append in appends)
            Add(append, types, streams, events);

        var plan = new AppendPlan([.. streams.Values], events);
        plan.RefuseRepeatedIds();
        return plan;
    }

    /// <summary>
    /// The same append with the stream's timestamps moved forward to <paramref name="floor"/>, for a writer whose clock lies
    /// behind that of an earlier one.
    /// </summary>
    public AppendPlan NotBefore(string tenantId, string streamId, DateTimeOffset floor)
    {
        bool Concerned(PlannedStream stream) => stream.TenantId == tenantId && stream.Id == streamId;

        return new AppendPlan(
            [.. Streams.Select(stream => Concerned(stream) ? stream with { First = Later(stream.First, floor), Last = Later(stream.Last, floor) } : stream)],
            [.. Events.Select(e => Concerned(e.Stream) ? e with { Timestamp = Later(e.Timestamp, floor) } : e)]);
    }

    private static void Add(StreamAppend append, EventTypes types, Dictionary<(string, string), PlannedStream> streams, List<PlannedEvent> events)
    {
        if (append.Events.Count == 0)
            throw new ArgumentException($"The append to {append.StreamId} holds no event.", nameof(append));

        var key = (append.TenantId, append.StreamId);
        if (!streams.TryGetValue(key, out var stream))
            stream = PlannedStream.For(append);
        else if (stream.Expected != ExpectedVersion.Any || append.Expected != ExpectedVersion.Any)
            throw new ArgumentException($"{append.StreamId} appears twice and has an expected version.", nameof(append));

        foreach (var newEvent in append.Events)
        {
            var timestamp = ToMillisecond(newEvent.Timestamp);
            // Where the version is expected it is known now; a stream at any version gets its times and versions in SQL.
            if (append.Expected != ExpectedVersion.Any)
                timestamp = Later(timestamp, stream.Last);
            stream = stream with { Count = stream.Count + 1, Last = Later(timestamp, stream.Last) };
            events.Add(PlannedEvent.For(newEvent, stream, timestamp, types));
        }

        streams[key] = stream;
    }

    private void RefuseRepeatedIds()
    {
        if (Events.Count == 1)
            return;

        var repeated = Events
            .GroupBy(e => e.Source.Id)
            .Where(same => same.Count() > 1 && same.Any(e => e.Stream.Expected != ExpectedVersion.Any))
            .Select(same => same.Key)
            .ToList();
        if (repeated.Count > 0)
            throw new DuplicateEventException(repeated);
    }

    internal static DateTimeOffset ToMillisecond(DateTimeOffset instant)
    {
        var utc = instant.UtcTicks;
        return new DateTimeOffset(utc - (utc % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
