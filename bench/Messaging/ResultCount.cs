namespace EventMonitors.Bench.Messaging;

/// <summary>Counts results until as many have come as are expected.</summary>
internal sealed class ResultCount
{
    private long _missing;
    private TaskCompletionSource _done = new();

    public Task Expect(int results)
    {
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _missing, results);
        return _done.Task;
    }

    public void Add()
    {
        if (Interlocked.Decrement(ref _missing) == 0) _done.TrySetResult();
    }
}
