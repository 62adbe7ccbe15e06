using EventMonitors.Api.Checks;
using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class ReconciliationTests
{
    private static readonly ScheduledMonitor Monitor = Some.Monitor();
    private static readonly DateTimeOffset Slot = Monitor.Slots.After(Some.Noon);
    private static readonly BrokerLook WithWorkers = new(IsReachable: true, Workers: 2, Results: 0);

    [Fact]
    public void The_reason_tells_what_is_known_of_a_check_that_nobody_ended()
    {
        var asked = new HandedOver(Monitor, Slot, CheckTrigger.Schedule).ToUnended();
        Reconciliation.ReasonOf(asked, Slot, WithWorkers).ShouldBe(MissedReason.Lost);
        Reconciliation.ReasonOf(asked, Slot, WithWorkers with { Workers = 0 }).ShouldBe(MissedReason.NoWorker);
        Reconciliation.ReasonOf(asked, Slot, BrokerLook.Away).ShouldBe(MissedReason.BrokerUnavailable);
        Reconciliation.ReasonOf(asked with { AskedUntil = Slot.AddSeconds(-1) }, Slot, WithWorkers).ShouldBe(MissedReason.Outage);
    }

    [Fact]
    public void The_reason_is_what_was_wrong_when_the_result_was_to_come_although_all_is_well_again()
    {
        var asked = new HandedOver(Monitor, Slot, CheckTrigger.Schedule).ToUnended();
        var (before, after, now) = (Slot.AddSeconds(-5), Slot.AddSeconds(5), Slot.AddSeconds(40));

        var idle = WithWorkers.Following((WithWorkers with { Workers = 0 }).Following(default, after, wasCut: false), now, wasCut: false);
        Reconciliation.ReasonOf(asked, Slot, idle).ShouldBe(MissedReason.NoWorker);
        var away = WithWorkers.Following(BrokerLook.Away.Following(default, after, wasCut: false), now, wasCut: false);
        Reconciliation.ReasonOf(asked, Slot, away).ShouldBe(MissedReason.BrokerUnavailable);
        // It was away and came back between two looks.
        Reconciliation.ReasonOf(asked, Slot, WithWorkers.Following(WithWorkers, after, wasCut: true)).ShouldBe(MissedReason.BrokerUnavailable);
        var earlier = WithWorkers.Following(BrokerLook.Away.Following(default, before, wasCut: false), now, wasCut: false);
        Reconciliation.ReasonOf(asked, Slot, earlier).ShouldBe(MissedReason.Lost);
    }

    [Fact]
    public void Nobody_is_judged_while_results_wait_or_the_broker_is_away_but_not_for_ever()
    {
        WithWorkers.IsCalm.ShouldBeTrue();
        (WithWorkers with { Results = 10_000 }).IsCalm.ShouldBeFalse();
        BrokerLook.Away.IsCalm.ShouldBeFalse();

        Reconciliation.MayJudge(calm: TimeSpan.FromSeconds(20), overdue: TimeSpan.Zero).ShouldBeTrue();
        Reconciliation.MayJudge(calm: TimeSpan.FromSeconds(3), overdue: TimeSpan.FromMinutes(1)).ShouldBeFalse();
        Reconciliation.MayJudge(calm: TimeSpan.Zero, overdue: TimeSpan.FromMinutes(6)).ShouldBeTrue();
    }

    [Fact]
    public void Slots_that_may_have_an_end_are_examined_one_by_one_and_the_rest_is_a_run()
    {
        var unended = new UnendedSlots(Monitor, Slot, Slot.AddHours(5)) { EndedUntil = Slot.AddMinutes(40), AskedUntil = Slot.AddMinutes(10) };
        unended.Examined().Select(check => check.Slot).ShouldBe(Enumerable.Range(0, 42).Select(minute => Slot.AddMinutes(minute)));
        unended.CountExamined().ShouldBe(42);
        unended.Rest().ShouldBe((Slot.AddMinutes(42), Slot.AddHours(5)));

        // Of a predecessor that did not say what it had asked for it may be more.
        (unended with { AskedUntil = DateTimeOffset.MinValue }).CountExamined().ShouldBe(57);
        // Nobody had asked for any: an outage is one run, but for its first slot.
        var outage = unended with { EndedUntil = DateTimeOffset.MinValue, AskedUntil = Slot.AddMinutes(-5) };
        (outage.CountExamined(), outage.Rest()).ShouldBe((1, (Slot.AddMinutes(1), Slot.AddHours(5))));
    }

    [Fact]
    public void Slots_are_split_so_that_no_batch_examines_more_than_it_may_and_none_is_left_out()
    {
        var left = new UnendedSlots(Monitor, Slot, Slot.AddHours(5)) { EndedUntil = Slot.AddMinutes(90) };
        var examined = new List<DateTimeOffset>();
        for (UnendedSlots? next = left; next is not null;)
        {
            (var part, next) = next.Split(25);
            part.CountExamined().ShouldBeLessThanOrEqualTo(25);
            examined.AddRange(part.Examined().Select(check => check.Slot));
            part.Rest().HasValue.ShouldBe(next is null);
        }

        examined.ShouldBe(left.Examined().Select(check => check.Slot));
    }
}
