using System.Net;

namespace EventMonitors.MailProbe.Dialling;

/// <summary>
/// Look-ups on threads of their own. The system's resolver blocks its thread and cannot be interrupted; in the thread pool,
/// a few hundred names whose servers are silent would starve every other probe. A thread is free again only when the
/// resolver has returned, whether anybody still waits for that or not.
/// </summary>
internal sealed class LookUpThreads(LookUp lookUp, int limit)
{
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private readonly Dictionary<string, PendingLookUp> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<PendingLookUp> _queue = new();
    private int _threads;
    private int _busy;

    /// <summary>Waits for the addresses of a name, or until <paramref name="cancellationToken"/> says to wait no longer.</summary>
    /// <exception cref="NoThreadFreeException">All threads were taken, and the answer did not come in time.</exception>
    public async Task<IPAddress[]> AskAsync(string name, CancellationToken cancellationToken)
    {
        var pending = Join(name);
        try
        {
            return await pending.Answer.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException e) when (pending.HadToQueue)
        {
            throw new NoThreadFreeException(e);
        }
        finally
        {
            Leave(pending);
        }
    }

    private PendingLookUp Join(string name)
    {
        lock (_gate)
        {
            if (!_byName.TryGetValue(name, out var pending))
            {
                pending = new PendingLookUp(name);
                var free = _threads - _busy - _queue.Count;
                if (free <= 0 && _threads < limit)
                {
                    StartThread();
                    free++;
                }
                pending.HadToQueue = free <= 0;
                _byName.Add(name, pending);
                _queue.Enqueue(pending);
                Monitor.Pulse(_gate);
            }
            pending.Waiting++;
            return pending;
        }
    }

    private void Leave(PendingLookUp pending)
    {
        lock (_gate)
            pending.Waiting--;
    }

    private void StartThread()
    {
        // Not with the context of the probe that happens to come first.
        new Thread(Work) { IsBackground = true, Name = "DNS look-ups" }.UnsafeStart();
        _threads++;
    }

    private void Work()
    {
        while (Take() is { } pending)
            pending.Run(lookUp, Finished);
    }

    private void Finished(PendingLookUp pending)
    {
        lock (_gate)
        {
            _busy--;
            _byName.Remove(pending.Name);
        }
    }

    private PendingLookUp? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                while (_queue.TryDequeue(out var pending))
                {
                    if (pending.Waiting > 0)
                    {
                        _busy++;
                        return pending;
                    }
                    // Everybody gave up before its turn came.
                    _byName.Remove(pending.Name);
                }
                if (!Monitor.Wait(_gate, IdleFor) && _queue.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }
        }
    }
}
