namespace EventMonitors.EventStore.Projections;

/// <summary>How far a projection is that this process leads, for its metrics; until it is disposed of.</summary>
internal sealed class ProjectionStanding(string projection, Action<ProjectionStanding> end) : IDisposable
{
    private long _position;
    private long _head;

    public string Projection { get; } = projection;

    public long Position => Volatile.Read(ref _position);

    public long Lag => Math.Max(0, Volatile.Read(ref _head) - Position);

    public void Observe(long position) => Volatile.Write(ref _position, position);

    public void Observe(long position, long head)
    {
        Observe(position);
        Volatile.Write(ref _head, head);
    }

    public void Dispose() => end(this);
}
