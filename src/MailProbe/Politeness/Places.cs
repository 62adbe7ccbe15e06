namespace EventMonitors.MailProbe.Politeness;

/// <summary>
/// So many places for each key, taken in the order of asking; after each use that needs it, a rest before the next one. Only
/// keys in use or at rest are kept: as many as there are probes, and those that ended a rest ago.
/// </summary>
/// <param name="each">Places for each key.</param>
/// <param name="rest">How long a key rests.</param>
/// <param name="time">The clock for it.</param>
internal sealed class Places<TKey>(int each, TimeSpan rest, TimeProvider time) where TKey : notnull
{
    private readonly object _gate = new();
    private readonly Dictionary<TKey, Row> _rows = [];
    private int _sweepAt = 1024;

    /// <summary>How many keys are kept.</summary>
    public int Keys
    {
        get
        {
            lock (_gate)
                return _rows.Count;
        }
    }

    /// <summary>Waits for a place, and for the end of the rest.</summary>
    /// <exception cref="OperationCanceledException">It did not come in time.</exception>
    public async Task<Place> TakeAsync(TKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var row = Enter(key, out var turn);
        if (turn is not null)
            await WaitAsync(key, row, turn, cancellationToken);
        var place = new Place(rested => Leave(key, row, rested));
        try
        {
            if (RestOf(row) is { } left)
                await Task.Delay(left, time, cancellationToken);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    private Row Enter(TKey key, out LinkedListNode<TaskCompletionSource>? turn)
    {
        lock (_gate)
        {
            if (!_rows.TryGetValue(key, out var row))
            {
                Sweep();
                _rows.Add(key, row = new Row());
            }
            // Whoever leaves hands the place on, so that nobody overtakes.
            if (row.Taken < Math.Max(1, each))
            {
                row.Taken++;
                turn = null;
            }
            else
            {
                turn = row.Queue.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }
            return row;
        }
    }

    private async Task WaitAsync(TKey key, Row row, LinkedListNode<TaskCompletionSource> turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn.Value.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            bool handedOver;
            lock (_gate)
            {
                handedOver = turn.List is null;
                if (!handedOver)
                    row.Queue.Remove(turn);
            }
            // The place may have come at the very moment.
            if (handedOver)
                Leave(key, row, needsRest: false);
            throw;
        }
    }

    private void Leave(TKey key, Row row, bool needsRest)
    {
        lock (_gate)
        {
            if (needsRest)
                row.LeftAt = time.GetTimestamp();
            if (row.Queue.First is { } next)
            {
                row.Queue.RemoveFirst();
                next.Value.SetResult();
                return;
            }
            row.Taken--;
            if (IsIdle(row))
                _rows.Remove(key);
        }
    }

    private TimeSpan? RestOf(Row row)
    {
        lock (_gate)
            return row.LeftAt is { } left && rest - time.GetElapsedTime(left) is { Ticks: > 0 } remaining ? remaining : null;
    }

    private bool IsIdle(Row row) => row.Taken == 0 && (row.LeftAt is not { } left || time.GetElapsedTime(left) >= rest);

    // Each time the keys have doubled: that costs every key the same, however many there are.
    private void Sweep()
    {
        if (_rows.Count < _sweepAt)
            return;
        foreach (var (key, row) in _rows)
            if (IsIdle(row))
                _rows.Remove(key);
        _sweepAt = Math.Max(1024, 2 * _rows.Count);
    }

    private sealed class Row
    {
        public int Taken { get; set; }

        public LinkedList<TaskCompletionSource> Queue { get; } = new();

        /// <summary>When a use that needs a rest ended last.</summary>
        public long? LeftAt { get; set; }
    }
}
