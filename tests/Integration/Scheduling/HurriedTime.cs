namespace EventMonitors.Tests.Integration.Scheduling;

/// <summary>The time, passing faster from now on: what waits for it waits less.</summary>
internal sealed class HurriedTime(int times) : TimeProvider
{
    private readonly DateTimeOffset _wall = System.GetUtcNow();
    private readonly long _began = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _wall + System.GetElapsedTime(_began) * times;

    public override long GetTimestamp() => System.GetTimestamp() * times;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shortened(dueTime), Shortened(period));

    private TimeSpan Shortened(TimeSpan duration) => duration > TimeSpan.Zero ? duration / times : duration;
}
