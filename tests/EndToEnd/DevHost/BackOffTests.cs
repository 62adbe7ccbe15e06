using EventMonitors.DevHost.Running;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class BackOffTests
{
    [Fact]
    public void Pause_doubles_up_to_half_a_minute_while_the_part_keeps_dying()
    {
        var backOff = new BackOff();

        var pauses = Enumerable.Range(0, 7).Select(_ => backOff.Next(TimeSpan.FromSeconds(2)).TotalSeconds);

        pauses.ShouldBe([1, 2, 4, 8, 16, 30, 30]);
    }

    [Fact]
    public void Part_that_had_run_for_a_while_is_started_again_after_a_second()
    {
        var backOff = new BackOff();
        for (var i = 0; i < 5; i++) backOff.Next(TimeSpan.Zero);

        backOff.Next(TimeSpan.FromMinutes(1)).ShouldBe(TimeSpan.FromSeconds(1));
        backOff.Next(TimeSpan.Zero).ShouldBe(TimeSpan.FromSeconds(2));
    }
}
