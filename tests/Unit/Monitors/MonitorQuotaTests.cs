using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class MonitorQuotaTests
{
    [Theory]
    [InlineData(1_000_000, 0, 0, true)]
    [InlineData(1_000_000, 0, 38, true)]
    [InlineData(1_000_000, 0, 39, false)]
    [InlineData(1_000_000, 974_999, 0, true)]
    [InlineData(1_000_000, 975_000, 0, false)]
    [InlineData(1_000_000, 900_000, 3, false)]
    [InlineData(25_000, 0, 0, false)]
    [InlineData(10, 20, 0, false)]
    public void A_limit_is_far_as_long_as_nobody_can_have_used_up_what_was_left(long most, long count, int seconds, bool isFar) =>
        MonitorQuota.IsFar(most, count, TimeSpan.FromSeconds(seconds)).ShouldBe(isFar);
}
