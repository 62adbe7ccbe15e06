using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class SlotsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 30, 15, 250, TimeSpan.Zero);

    // Every interval that the API allows at its edges, odd ones, and ids from the first to the largest.
    public static TheoryData<long, int> Cases()
    {
        var cases = new TheoryData<long, int>();
        foreach (var id in (long[])[1, 2, 500, 501, 123_456_789, long.MaxValue])
            foreach (var interval in (int[])[10, 11, 30, 60, 61, 300, 3_599, 86_400])
                cases.Add(id, interval);
        return cases;
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_slot_after_an_instant_lies_strictly_after_it_and_at_most_one_interval_away(long id, int interval)
    {
        var slots = new Slots(id, interval);
        for (var instant = Now; instant < Now.AddSeconds(3); instant = instant.AddMilliseconds(37))
        {
            var after = slots.After(instant);
            after.ShouldBeGreaterThan(instant);
            (after - instant).ShouldBeLessThanOrEqualTo(slots.Interval);
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_latest_slot_and_the_one_after_it_are_neighbours(long id, int interval)
    {
        var slots = new Slots(id, interval);
        slots.Latest(Now).ShouldBeLessThanOrEqualTo(Now);
        (slots.After(Now) - slots.Latest(Now)).ShouldBe(slots.Interval);
    }

    [Theory, MemberData(nameof(Cases))]
    public void A_slot_is_its_own_latest_and_its_successor_is_one_interval_later(long id, int interval)
    {
        var slots = new Slots(id, interval);
        var slot = slots.At(slots.NumberAt(Now));
        slots.Latest(slot).ShouldBe(slot);
        slots.After(slot).ShouldBe(slot + slots.Interval);
        slots.After(slot.AddMilliseconds(-1)).ShouldBe(slot);
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_first_slot_after_a_change_leaves_the_first_check_its_time(long id, int interval)
    {
        var slots = new Slots(id, interval);
        var first = slots.AfterChange(Now);
        var quiet = TimeSpan.FromSeconds(Math.Min(interval / 4.0, 15));
        (first - Now).ShouldBeGreaterThan(quiet);
        (first - Now).ShouldBeLessThanOrEqualTo(quiet + slots.Interval);
        slots.Latest(first).ShouldBe(first);
    }

    [Fact]
    public void Slots_before_the_epoch_are_counted_downwards()
    {
        var slots = new Slots(7, 60);
        var early = DateTimeOffset.UnixEpoch.AddHours(-1);
        slots.Latest(early).ShouldBeLessThanOrEqualTo(early);
        (slots.After(early) - slots.Latest(early)).ShouldBe(slots.Interval);
    }

    [Fact]
    public void Neighbouring_monitors_are_spread_evenly_over_the_interval()
    {
        var perSecond = Enumerable.Range(500, 60_000)
            .GroupBy(id => new Slots(id, 60).After(Now).Second)
            .ToDictionary(second => second.Key, second => second.Count());

        perSecond.Count.ShouldBe(60);
        // 1,000 are expected per second; six standard deviations (of about 31) to each side.
        perSecond.Values.ShouldAllBe(count => count > 810 && count < 1_190);
    }

    [Theory]
    [InlineData(1, 60, "2026-11-22T09:31:02.465Z")]
    [InlineData(500, 60, "2026-11-22T09:30:18.553Z")]
    [InlineData(500, 10, "2026-11-22T09:30:18.553Z")]
    public void The_slots_of_stored_monitors_never_move(long id, int interval, string expected) =>
        new Slots(id, interval).After(Now).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null).ShouldBe(expected);
}
