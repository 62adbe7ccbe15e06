using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class ShardBalanceTests
{
    [Fact]
    public void The_only_replica_takes_every_shard() => ShardBalance.Decide(8, 7, Led((7, 0)), 1).ShouldBe(new ShardMoves(0, 8));

    [Fact]
    public void A_replica_that_joins_is_given_its_share_at_once() => ShardBalance.Decide(8, 1, Led((1, 8), (2, 0)), 0).ShouldBe(new ShardMoves(4, 0));

    [Fact]
    public void What_was_let_go_is_not_taken_back_by_those_who_have_more()
    {
        ShardBalance.Decide(8, 1, Led((1, 3), (2, 2), (3, 2)), 1).Take.ShouldBe(0);
        ShardBalance.Decide(8, 2, Led((1, 3), (2, 2), (3, 2)), 1).Take.ShouldBe(1);
    }

    [Fact]
    public void Where_those_who_should_do_not_take_a_shard_another_one_does_in_the_end() =>
        (ShardBalance.Decide(8, 1, Led((1, 1), (2, 3), (3, 2), (4, 0)), 3).Take, ShardBalance.Decide(8, 1, Led((1, 1), (2, 3), (3, 2), (4, 0)), 4).Take).ShouldBe((0, 1));

    [Fact]
    public void One_of_those_that_have_most_gives_to_one_that_has_two_less_and_all_see_the_same_one()
    {
        var led = Led((1, 2), (2, 2), (3, 0));
        ShardBalance.Decide(4, 1, led, 0).Release.ShouldBe(1);
        ShardBalance.Decide(4, 2, led, 0).Release.ShouldBe(0);
        ShardBalance.Decide(4, 3, led, 0).Release.ShouldBe(0);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 3)]
    [InlineData(16, 5)]
    [InlineData(7, 1)]
    public void However_replicas_come_and_go_every_shard_is_led_and_the_shares_come_to_differ_by_one_at_most(int shards, int replicas)
    {
        var led = new Dictionary<int, int>();
        for (var replica = 1; replica <= replicas; replica++)
        {
            led[replica] = 0;
            Settle(shards, led);
        }

        while (led.Count > 1)
        {
            led.Remove(led.MaxBy(replica => replica.Value).Key);
            Settle(shards, led);
        }
    }

    // Each replica in turn, as if each look came a moment after the other's.
    private static void Settle(int shards, Dictionary<int, int> led)
    {
        var looks = 0;
        for (var round = 0; round < 30; round++)
        {
            foreach (var replica in led.Keys.ToArray())
            {
                looks = shards > led.Values.Sum() ? looks + 1 : 0;
                var moves = ShardBalance.Decide(shards, replica, led, looks);
                led[replica] += moves.Take - moves.Release;
            }
        }

        led.Values.Sum().ShouldBe(shards);
        (led.Values.Max() - led.Values.Min()).ShouldBeLessThanOrEqualTo(1);
    }

    private static Dictionary<int, int> Led(params (int Replica, int Shards)[] led) => led.ToDictionary(l => l.Replica, l => l.Shards);
}
