namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Who is due when, in memory. Each monitor has one entry: a later one replaces it. Taking what is due costs O(log n) each,
/// however many monitors wait. Not thread-safe: one scheduler, one loop.
/// </summary>
public sealed class DueList
{
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly PriorityQueue<Entry, long> _queue = new();

    /// <summary>How many monitors are scheduled.</summary>
    public int Count => _entries.Count;

    /// <summary>When the next check is due; <c>null</c> where none is.</summary>
    public DateTimeOffset? NextAt
    {
        get
        {
            DropReplaced();
            return _queue.TryPeek(out _, out var at) ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;
        }
    }

    /// <summary>Every check that waits, in no order.</summary>
    public IEnumerable<DueCheck> Waiting => _entries.Values.Select(entry => entry.Check);

    /// <summary>The monitor's waiting check.</summary>
    public DueCheck? Find(long monitorId) => _entries.GetValueOrDefault(monitorId)?.Check;

    /// <summary>Schedules a check in place of the monitor's earlier entry.</summary>
    /// <param name="check">The check.</param>
    /// <param name="at">When it is taken; its slot, or later for another attempt.</param>
    public void Put(DueCheck check, DateTimeOffset at)
    {
        var entry = new Entry(check);
        _entries[check.Monitor.Id] = entry;
        _queue.Enqueue(entry, at.ToUnixTimeMilliseconds());
        if (_queue.Count > 2 * _entries.Count + 1_000) Compact();
    }

    /// <summary>Exchanges what is known of a monitor and leaves the time of its next check as it is.</summary>
    public void Refresh(ScheduledMonitor monitor)
    {
        if (_entries.TryGetValue(monitor.Id, out var entry)) entry.Check = entry.Check with { Monitor = monitor };
    }

    /// <summary>Forgets a monitor.</summary>
    public void Remove(long monitorId) => _entries.Remove(monitorId);

    /// <summary>Takes what is due, in the order of time, at most <paramref name="limit"/>. What was taken is no longer scheduled.</summary>
    public IReadOnlyList<DueCheck> TakeDue(DateTimeOffset now, int limit)
    {
        var due = new List<DueCheck>();
        while (due.Count < limit && NextAt <= now)
        {
            var entry = _queue.Dequeue();
            _entries.Remove(entry.Check.Monitor.Id);
            due.Add(entry.Check);
        }

        return due;
    }

    private void DropReplaced()
    {
        while (_queue.TryPeek(out var entry, out _) && !IsCurrent(entry)) _queue.Dequeue();
    }

    private bool IsCurrent(Entry entry) => _entries.GetValueOrDefault(entry.Check.Monitor.Id) == entry;

    // Replaced entries lie in the heap until their time; many changes to distant checks must not fill the memory.
    private void Compact()
    {
        var current = _queue.UnorderedItems.Where(item => IsCurrent(item.Element)).ToArray();
        _queue.Clear();
        _queue.EnqueueRange(current);
    }

    private sealed class Entry(DueCheck check)
    {
        public DueCheck Check { get; set; } = check;
    }
}
