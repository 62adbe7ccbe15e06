using EventMonitors.Messaging;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Messaging;

public sealed class ReconnectPauseTests
{
    [Fact]
    public void Pauses_grow_to_five_seconds_and_no_further_however_often_it_fails()
    {
        int[] attempts = [0, 1, 2, 3, 4, 5, 100, int.MaxValue];
        attempts.Select(attempt => ReconnectPause.After(attempt, 1).TotalMilliseconds).ShouldBe([200, 400, 800, 1600, 3200, 5000, 5000, 5000]);
    }

    [Fact]
    public void No_two_programs_come_at_the_same_time()
    {
        ReconnectPause.After(100, 0).ShouldBe(TimeSpan.FromSeconds(2.5));
        ReconnectPause.After(100, 0.5).ShouldBe(TimeSpan.FromSeconds(3.75));
    }
}
