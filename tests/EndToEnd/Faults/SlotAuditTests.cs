using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>The audit finds what it is there to find.</summary>
public sealed class SlotAuditTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly WatchedMonitor Monitor = new(500, 10, Noon);

    private static readonly DateTimeOffset[] Slots = [.. Monitor.Until(Noon.AddMinutes(1))];

    private static readonly SlotEnd First = Result(Noon) with { Trigger = CheckTrigger.Change };

    [Fact]
    public void Slots_with_one_end_each_are_well()
    {
        var audit = Audit([First, Result(Slots[0]), Missed(Slots[1], 2), .. Slots[3..].Select(Result)]);

        audit.Slots.Count.ShouldBe(Slots.Length);
        audit.Lost.ShouldBeEmpty();
        audit.Doubled.ShouldBeEmpty();
        audit.Strays.ShouldBeEmpty();
        audit.WithoutOneFirstCheck.ShouldBeEmpty();
        audit.Slots.Where(slot => slot.IsMissed).Select(slot => slot.At).ShouldBe(Slots[1..3]);
    }

    [Fact]
    public void Slot_without_an_end_is_lost() => Audit([First, .. Slots[1..].Select(Result)]).Lost.ShouldHaveSingleItem().At.ShouldBe(Slots[0]);

    [Fact]
    public void Result_inside_a_run_that_was_missed_is_a_double() =>
        Audit([First, Missed(Slots[0], 3), .. Slots[2..].Select(Result)]).Doubled.ShouldHaveSingleItem().At.ShouldBe(Slots[2]);

    [Fact]
    public void Two_results_of_a_slot_are_a_double() =>
        Audit([First, Result(Slots[0]), .. Slots.Select(Result)]).Doubled.ShouldHaveSingleItem().At.ShouldBe(Slots[0]);

    [Fact]
    public void End_between_two_slots_is_a_stray()
    {
        var stray = Result(Slots[0].AddSeconds(1));

        Audit([First, stray, .. Slots.Select(Result)]).Strays.ShouldBe([stray]);
    }

    [Fact]
    public void Run_whose_last_slot_does_not_fit_its_count_is_a_stray()
    {
        var run = Missed(Slots[0], 2) with { LastSlot = Slots[2] };

        Audit([First, run, .. Slots[2..].Select(Result)]).Strays.ShouldBe([run]);
    }

    [Fact]
    public void First_check_without_an_end_or_with_two_is_told()
    {
        Audit([.. Slots.Select(Result)]).WithoutOneFirstCheck.ShouldBe([Monitor]);
        Audit([First, First, .. Slots.Select(Result)]).WithoutOneFirstCheck.ShouldBe([Monitor]);
    }

    [Fact]
    public void Others_monitors_are_nobodys_business() => Audit([First, Result(Noon) with { MonitorId = 7 }, .. Slots.Select(Result)]).Strays.ShouldBeEmpty();

    [Fact]
    public void Recovery_is_where_results_come_on_time_again()
    {
        var audit = Audit([First, Result(Slots[0]), Missed(Slots[1], 1), Result(Slots[2]) with { RecordedAt = Slots[2].AddSeconds(8) }, .. Slots[3..].Select(Result)]);

        // Of a monitor that is alone each stretch of an interval holds one slot.
        var interval = TimeSpan.FromSeconds(10);
        audit.OnTimeFrom(Slots[0], interval).ShouldBe(Slots[0]);
        var recovered = audit.OnTimeFrom(Slots[0].AddSeconds(1), interval).ShouldNotBeNull();
        (recovered - Slots[2]).ShouldBeInRange(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(100));
        audit.OnTimeFrom(Slots[^1], interval).ShouldBeNull();
    }

    private static SlotAudit Audit(IReadOnlyList<SlotEnd> ends) => new([Monitor], ends, Noon.AddMinutes(1));

    private static SlotEnd Result(DateTimeOffset slot) => new(Monitor.Id, CheckTrigger.Schedule, slot, slot, 1, null, slot.AddSeconds(1));

    private static SlotEnd Missed(DateTimeOffset slot, int count) => Result(slot) with { LastSlot = slot + (count - 1) * Monitor.Slots.Interval, Count = count, Reason = MissedReason.Outage };
}
