namespace EventMonitors.Tests.Integration.OnDemand;

/// <summary>The time as it will be a while from now.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
