namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Collects slots that were given up until they are worth an event: a monitor's consecutive ones become one run, recorded
/// when it ends or has grown for a minute. Not thread-safe.
/// </summary>
public sealed class MissedRuns
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Dictionary<long, (MissedRun Run, DateTimeOffset Since)> _open = [];
    private readonly List<MissedRun> _closed = [];

    /// <summary>Adds a run.</summary>
    public void Add(MissedRun run, DateTimeOffset now)
    {
        if (_open.Remove(run.Check.Monitor.Id, out var open))
        {
            if (open.Run.JoinedBy(run) is { } joined)
            {
                _open[run.Check.Monitor.Id] = (joined, open.Since);
                return;
            }

            _closed.Add(open.Run);
        }

        if (run.MayGrow) _open[run.Check.Monitor.Id] = (run, now);
        else _closed.Add(run);
    }

    /// <summary>The monitor is checked again, or is no longer scheduled: its run is over.</summary>
    public void Close(long monitorId)
    {
        if (_open.Remove(monitorId, out var open)) _closed.Add(open.Run);
    }

    /// <summary>The first slot that waits to be recorded; <c>null</c> where none does.</summary>
    public DateTimeOffset? Oldest => _open.Count == 0 && _closed.Count == 0 ? null : _open.Values.Select(open => open.Run).Concat(_closed).Min(run => run.Check.Slot);

    /// <summary>Takes the runs that are over or old enough.</summary>
    public IReadOnlyList<MissedRun> Take(DateTimeOffset now)
    {
        foreach (var (monitorId, open) in _open)
            if (now - open.Since >= Patience) Close(monitorId);
        return Drain();
    }

    /// <summary>Takes all of them, finished or not.</summary>
    public IReadOnlyList<MissedRun> TakeAll()
    {
        foreach (var monitorId in _open.Keys) Close(monitorId);
        return Drain();
    }

    private MissedRun[] Drain()
    {
        var taken = _closed.ToArray();
        _closed.Clear();
        return taken;
    }
}
