using EventMonitors.Api.Checks;
using EventMonitors.Api.Statistics;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Statistics;

public sealed class HourEntryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_run_of_missed_slots_is_spread_over_their_hours()
    {
        // 11:59:50, 12:00:00, … 13:00:00
        var entries = HourEntry.Of(Missed(Noon.AddSeconds(-10), Noon.AddHours(1), 362)).ToList();

        entries.Select(e => (e.Hour, e.Slot, e.Step, e.Count)).ShouldBe(
        [
            (Noon.AddHours(-1), 3_590_000, 0, 1),
            (Noon, 0, 10_000, 360),
            (Noon.AddHours(1), 0, 0, 1),
        ]);
    }

    [Theory]
    [InlineData(3_599_999, 0, 3_599_999)]
    [InlineData(3_600_000, 1, 0)]
    [InlineData(0, 0, 0)]
    public void A_slot_lies_in_the_hour_that_it_begins(int milliseconds, int hour, int into)
    {
        var entry = HourEntry.Of(Missed(Noon.AddMilliseconds(milliseconds), Noon.AddMilliseconds(milliseconds), 1)).ShouldHaveSingleItem();

        (entry.Hour, entry.Slot, entry.Count).ShouldBe((Noon.AddHours(hour), into, 1));
    }

    [Fact]
    public void However_a_run_lies_no_slot_is_lost()
    {
        var chance = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var (step, count) = (chance.Next(1_000, 4_000_000), chance.Next(1, 400));
            var first = Noon.AddMilliseconds(chance.Next(86_400_000));
            var slots = Enumerable.Range(0, count).Select(k => first.AddMilliseconds((double)step * k)).ToList();

            HourEntry.Of(Missed(first, slots[^1], count))
                .SelectMany(e => Enumerable.Range(0, e.Count).Select(k => e.Hour.AddMilliseconds(e.Slot + (double)k * e.Step)))
                .ShouldBe(slots);
        }
    }

    [Theory]
    [InlineData(0.0004, 0)]
    [InlineData(12.3456, 12_346)]
    [InlineData(86_400_000, int.MaxValue)]
    public void Durations_are_kept_in_microseconds(double milliseconds, int microseconds) =>
        CheckPhase.Microseconds(new Dictionary<string, double> { ["dns"] = milliseconds }, "dns").ShouldBe(microseconds);

    [Fact]
    public void A_phase_that_was_not_entered_has_none() => CheckPhase.Microseconds(new Dictionary<string, double>(), "dns").ShouldBeNull();

    private static CheckMissed Missed(DateTimeOffset first, DateTimeOffset last, int count) => new()
    {
        CheckId = Guid.Empty,
        MonitorId = 500,
        OrganizationId = 1,
        MonitorVersion = 1,
        ProbeVersion = 1,
        Trigger = CheckTrigger.Schedule,
        Slot = first,
        LastSlot = last,
        Count = count,
        Reason = MissedReason.Outage,
    };
}
