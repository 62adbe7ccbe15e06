using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Checks;

public sealed class MissedRemainderTests
{
    private static readonly CheckMissed Run = CheckMapping.ToEvent(Messages.Expired()) with { LastSlot = At(9), Count = 10, Reason = MissedReason.Outage };
    private static readonly CheckCompleted Result = CheckMapping.ToEvent(Messages.Completed());

    [Fact]
    public void A_run_whose_first_slot_has_a_result_begins_at_the_next_one()
    {
        var rest = MissedRemainder.Of(Run, [Result]).ShouldHaveSingleItem();
        (rest.Slot, rest.LastSlot, rest.Count, rest.Reason).ShouldBe((At(1), At(9), 9, MissedReason.Outage));
        rest.CheckId.ShouldBe(CheckIds.OfSlot(500, At(1)));
    }

    [Fact]
    public void A_run_that_is_recorded_again_leaves_nothing() => MissedRemainder.Of(Run, [Run]).ShouldBeEmpty();

    [Fact]
    public void Slots_that_have_an_end_in_the_middle_divide_a_run()
    {
        CheckEvent[] known = [Result, Result with { Slot = At(4) }, Run with { Slot = At(6), LastSlot = At(7), Count = 2 }];
        MissedRemainder.Of(Run, known).Select(r => (r.Slot, r.LastSlot, r.Count)).ShouldBe([(At(1), At(3), 3), (At(5), At(5), 1), (At(8), At(9), 2)]);
    }

    [Fact]
    public void A_first_check_of_a_configuration_is_the_end_of_no_slot() =>
        MissedRemainder.Of(Run, [Result with { Trigger = CheckTrigger.Change }]).ShouldHaveSingleItem().Count.ShouldBe(10);

    private static DateTimeOffset At(int minute) => CheckMapping.ToEvent(Messages.Expired()).Slot.AddMinutes(minute);
}
