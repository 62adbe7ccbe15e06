namespace EventMonitors.EventStore.Projections;

/// <summary>How far a projection is that this process leads, for its metrics; until it is disposed of.</summary>
internal sealed class ProjectionStanding(string projection, TimeProvider clock, Action<ProjectionStanding> end) : IDisposable
{
    // Looks of half an hour at one a second; behind for longer, the oldest is the one that counts.
    private const int MostLooks = 2_000;

    private readonly Lock _lock = new();
    private readonly Queue<(long Head, long SeenAt)> _ahead = new();
    private long _position;
    private long _head;

    public string Projection { get; } = projection;

    public long Position => Volatile.Read(ref _position);

    public long Lag => Math.Max(0, Volatile.Read(ref _head) - Position);

    /// <summary>For how long the log has been known to hold what is not projected yet.</summary>
    public TimeSpan Behind
    {
        get
        {
            lock (_lock) return _ahead.TryPeek(out var first) ? clock.GetElapsedTime(first.SeenAt) : TimeSpan.Zero;
        }
    }

    public void Observe(long position)
    {
        Volatile.Write(ref _position, position);
        lock (_lock)
            while (_ahead.TryPeek(out var first) && first.Head <= position) _ahead.Dequeue();
    }

    public void Observe(long position, long head)
    {
        lock (_lock)
            if (head > position && head > Volatile.Read(ref _head) && _ahead.Count < MostLooks) _ahead.Enqueue((head, clock.GetTimestamp()));
        Volatile.Write(ref _head, head);
        Observe(position);
    }

    public void Dispose() => end(this);
}
