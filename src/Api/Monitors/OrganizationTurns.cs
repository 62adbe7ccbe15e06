namespace EventMonitors.Api.Monitors;

/// <summary>
/// Has an organization's creations that have to be counted wait here, where waiting costs nothing, and not each with a connection
/// at the database's lock. Thread-safe.
/// </summary>
internal sealed class OrganizationTurns
{
    // One at the lock, and one behind it, which goes on at once.
    private const int AtOnce = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, Line> _lines = [];

    /// <summary>Waits until it is the caller's turn; the turn is over when what this returns is disposed of.</summary>
    public async Task<IDisposable> TakeAsync(long organizationId, CancellationToken cancellationToken)
    {
        var line = Join(organizationId);
        try
        {
            await line.Places.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(organizationId, line);
            throw;
        }

        return new Turn(this, organizationId, line);
    }

    private Line Join(long organizationId)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(organizationId, out var line)) _lines.Add(organizationId, line = new Line());
            line.Standing++;
            return line;
        }
    }

    private void Leave(long organizationId, Line line)
    {
        lock (_lock)
        {
            if (--line.Standing == 0) _lines.Remove(organizationId);
        }
    }

    private sealed class Line
    {
        public SemaphoreSlim Places { get; } = new(AtOnce);

        public int Standing { get; set; }
    }

    private sealed class Turn(OrganizationTurns of, long organizationId, Line line) : IDisposable
    {
        public void Dispose()
        {
            line.Places.Release();
            of.Leave(organizationId, line);
        }
    }
}
