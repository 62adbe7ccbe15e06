using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class ShardTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void Monitors_are_spread_evenly_whatever_step_their_ids_have(int step)
    {
        var shares = Enumerable.Range(1, 80_000).GroupBy(i => Shard.Holding((long)i * step, 8).Number).ToDictionary(g => g.Key, g => g.Count());
        shares.Count.ShouldBe(8);
        shares.Values.ShouldAllBe(share => Math.Abs(share - 10_000) < 600);
    }

    [Fact]
    public void The_slots_of_a_shard_are_spread_as_evenly_as_those_of_all()
    {
        var seconds = Enumerable.Range(1, 96_000).Where(id => Shard.Holding(id, 8).Number == 3).GroupBy(id => new Slots(id, 60).At(0).Second).Select(g => g.Count()).ToArray();
        seconds.Length.ShouldBe(60);
        seconds.ShouldAllBe(count => count > 100 && count < 300);
    }
}
