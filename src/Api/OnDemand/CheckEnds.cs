using EventMonitors.Api.Checks;

namespace EventMonitors.Api.OnDemand;

/// <summary>
/// Tells who waits for a check when it has ended, whichever replica recorded that. One look at a time serves every check that anybody
/// at this process waits for, and nobody looks where nobody waits. Thread-safe.
/// </summary>
public sealed class CheckEnds(AskedCheckQueries asked, CheckQueries checks, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Awaited> _awaited = [];
    private bool _isLooking;

    /// <summary>How many wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _awaited.Values.Sum(check => check.Waiting);
        }
    }

    /// <summary>The check with its end.</summary>
    /// <returns><c>null</c> where there is no such check.</returns>
    /// <exception cref="OperationCanceledException">The token ended the wait.</exception>
    public async Task<CheckItem?> WaitAsync(CheckAskedFor check, CancellationToken cancellationToken)
    {
        var end = Join(check);
        try
        {
            return await end.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(check.CheckId);
        }
    }

    private Task<CheckItem?> Join(CheckAskedFor check)
    {
        lock (_lock)
        {
            if (!_awaited.TryGetValue(check.CheckId, out var awaited)) _awaited.Add(check.CheckId, awaited = new Awaited(check));
            awaited.Waiting++;
            if (!_isLooking) Look();
            _isLooking = true;
            return awaited.End.Task;
        }
    }

    private void Leave(Guid checkId)
    {
        lock (_lock)
        {
            if (_awaited.TryGetValue(checkId, out var awaited) && --awaited.Waiting == 0) _awaited.Remove(checkId);
        }
    }

    private void Look()
    {
        // Without the trace of the request that happens to come first: others wait too.
        using var apart = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _ = Task.Run(LookAsync);
    }

    private async Task LookAsync()
    {
        while (Wanted() is { Count: > 0 } wanted)
        {
            try
            {
                var pending = await asked.FindPendingAsync([.. wanted.Select(w => w.Check.CheckId)], CancellationToken.None);
                foreach (var ended in wanted.Where(w => !pending.Contains(w.Check.CheckId))) await TellAsync(ended);
            }
            // Each request answers for itself that the database is away.
            catch (Exception error)
            {
                foreach (var failed in wanted) failed.End.TrySetException(error);
            }

            await Task.Delay(Every, clock);
        }
    }

    private async Task TellAsync(Awaited ended)
    {
        try
        {
            ended.End.TrySetResult(await checks.FindAsync(ended.Check.MonitorId, ended.Check.OrganizationId, ended.Check.CheckId, CancellationToken.None));
        }
        // An end that cannot be read is the trouble of those alone who wait for it.
        catch (Exception error)
        {
            ended.End.TrySetException(error);
        }
    }

    private List<Awaited> Wanted()
    {
        lock (_lock)
        {
            var wanted = _awaited.Values.Where(check => !check.End.Task.IsCompleted).ToList();
            _isLooking = wanted.Count > 0;
            return wanted;
        }
    }

    private sealed class Awaited(CheckAskedFor check)
    {
        public CheckAskedFor Check => check;

        public TaskCompletionSource<CheckItem?> End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }
    }
}
