using EventMonitors.Api.Checks;
using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class MissedRunsTests
{
    private static readonly DateTimeOffset Slot = Some.Monitor().Slots.After(Some.Noon);

    private readonly MissedRuns _runs = new();

    [Fact]
    public void Consecutive_slots_become_one_run()
    {
        for (var k = 0; k < 5; k++) Add(Slot.AddMinutes(k), Some.Noon);
        var run = _runs.TakeAll().ShouldHaveSingleItem();
        (run.Check.Slot, run.LastSlot, run.Count).ShouldBe((Slot, Slot.AddMinutes(4), 5));
    }

    [Fact]
    public void A_run_is_recorded_after_a_minute_though_it_goes_on()
    {
        Add(Slot, Some.Noon);
        _runs.Take(Some.Noon.AddSeconds(59)).ShouldBeEmpty();
        _runs.Take(Some.Noon.AddSeconds(60)).ShouldHaveSingleItem();
        _runs.TakeAll().ShouldBeEmpty();
    }

    [Fact]
    public void A_run_is_recorded_when_the_monitor_is_checked_again()
    {
        Add(Slot, Some.Noon);
        _runs.Close(500);
        _runs.Take(Some.Noon).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_gap_or_another_reason_begins_a_new_run()
    {
        Add(Slot, Some.Noon);
        Add(Slot.AddMinutes(2), Some.Noon);
        _runs.Add(MissedRun.Of(Some.Check(Slot.AddMinutes(3)), MissedReason.BrokerUnavailable), Some.Noon);
        _runs.TakeAll().Select(r => r.Check.Slot).ShouldBe([Slot, Slot.AddMinutes(2), Slot.AddMinutes(3)], ignoreOrder: true);
    }

    [Fact]
    public void A_check_that_may_be_under_way_is_never_hidden_in_a_run()
    {
        Add(Slot, Some.Noon);
        _runs.Add(MissedRun.Of(Some.Check(Slot.AddMinutes(1)) with { Attempted = true }, MissedReason.Outage), Some.Noon);
        Add(Slot.AddMinutes(2), Some.Noon);
        _runs.TakeAll().ShouldAllBe(run => run.Count == 1);
    }

    [Fact]
    public void A_first_check_that_was_given_up_is_recorded_at_once()
    {
        _runs.Add(MissedRun.Of(SchedulePlan.First(Some.Monitor(), Some.Noon, null), MissedReason.Outage), Some.Noon);
        _runs.Take(Some.Noon).ShouldHaveSingleItem().ToEvent().CheckId.ShouldBe(CheckIds.OfChange(500, 1));
    }

    [Fact]
    public void The_event_of_a_run_carries_the_id_of_its_first_slot()
    {
        Add(Slot, Some.Noon);
        Add(Slot.AddMinutes(1), Some.Noon);
        var missed = _runs.TakeAll().ShouldHaveSingleItem().ToEvent();
        missed.CheckId.ShouldBe(CheckIds.OfSlot(500, Slot));
        (missed.Slot, missed.LastSlot, missed.Count).ShouldBe((Slot, Slot.AddMinutes(1), 2));
    }

    private void Add(DateTimeOffset slot, DateTimeOffset now) => _runs.Add(MissedRun.Of(Some.Check(slot), MissedReason.Outage), now);
}
