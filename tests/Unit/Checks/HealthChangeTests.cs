using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class HealthChangeTests
{
    private static readonly CheckCompleted Result = CheckMapping.ToEvent(Messages.Completed());

    [Fact]
    public void The_result_with_the_latest_slot_counts_in_whatever_order_they_come()
    {
        var (early, late) = (HealthChange.Of(Result), HealthChange.Of(Result with { Slot = Result.Slot.AddMinutes(1), Verdict = "up" }));
        early.After(late).Result!.Verdict.ShouldBe("up");
        late.After(early).Result!.Verdict.ShouldBe("up");
        early.After(late).Slot.ShouldBe(Result.Slot.AddMinutes(1));
    }

    [Fact]
    public void A_check_that_was_asked_for_is_a_result_and_ends_no_slot_of_the_schedule()
    {
        var asked = HealthChange.Of(Result with { Slot = Result.Slot.AddMinutes(1), Trigger = CheckTrigger.Manual });
        (asked.Slot, asked.CheckedAt).ShouldBe((null, Result.FinishedAt));
        asked.After(HealthChange.Of(Result)).Slot.ShouldBe(Result.Slot);
        HealthChange.Of(Result).After(asked).Result!.Trigger.ShouldBe(CheckTrigger.Manual);
        HealthChange.Of(CheckMapping.ToEvent(Messages.Expired()) with { Trigger = CheckTrigger.Manual }).Slot.ShouldBeNull();
    }

    [Fact]
    public void A_missed_slot_moves_the_slot_and_not_the_time_of_the_last_check()
    {
        var missed = CheckMapping.ToEvent(Messages.Expired()) with { LastSlot = Result.Slot.AddMinutes(5), Count = 6 };
        var change = HealthChange.Of(missed);
        change.CheckedAt.ShouldBeNull();
        change.Slot.ShouldBe(Result.Slot.AddMinutes(5));

        var both = change.After(HealthChange.Of(Result));
        both.CheckedAt.ShouldBe(Result.FinishedAt);
        both.Result.ShouldBe(Result);
    }
}
