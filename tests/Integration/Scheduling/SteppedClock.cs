namespace EventMonitors.Tests.Integration.Scheduling;

/// <summary>A clock that a test moves on; timers go by the real one.</summary>
internal sealed class SteppedClock : TimeProvider
{
    private TimeSpan _passed;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _passed;

    public override long GetTimestamp() => System.GetTimestamp() + (long)(_passed.TotalSeconds * TimestampFrequency);

    public void Pass(TimeSpan time) => _passed += time;
}
