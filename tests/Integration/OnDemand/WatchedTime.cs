using System.Diagnostics;

namespace EventMonitors.Tests.Integration.OnDemand;

/// <summary>The time, and in whose trace somebody waits for it first.</summary>
internal sealed class WatchedTime : TimeProvider
{
    private readonly TaskCompletionSource<Activity?> _traceOfTimer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is <see cref="Activity.Current"/> where the first timer is made.</summary>
    public Task<Activity?> TraceOfTimer => _traceOfTimer.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _traceOfTimer.TrySetResult(Activity.Current);
        return base.CreateTimer(callback, state, dueTime, period);
    }
}
