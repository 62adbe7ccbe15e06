using EventMonitors.Api.Checks;
using EventMonitors.Api.Scheduling;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class SchedulePlanTests
{
    private static readonly ScheduledMonitor Monitor = Some.Monitor();
    private static readonly DateTimeOffset Slot = Monitor.Slots.After(Some.Noon);

    [Fact]
    public void A_check_whose_slot_has_come_is_asked_for()
    {
        var decision = SchedulePlan.Due(Some.Check(Slot), Slot.AddMilliseconds(20));
        decision.Send.ShouldBe(Some.Check(Slot));
        decision.Missed.ShouldBeEmpty();
        SchedulePlan.Next(decision.Send!).Slot.ShouldBe(Slot + Monitor.Slots.Interval);
    }

    [Fact]
    public void After_a_pause_one_run_is_given_up_and_only_the_slot_that_is_still_fresh_is_asked_for()
    {
        var decision = SchedulePlan.Due(Some.Check(Slot), Slot.AddMinutes(30).AddSeconds(2));

        decision.Send!.Slot.ShouldBe(Slot.AddMinutes(30));
        var run = decision.Missed.ShouldHaveSingleItem();
        (run.Check.Slot, run.LastSlot, run.Count, run.Reason).ShouldBe((Slot, Slot.AddMinutes(29), 30, MissedReason.Outage));
    }

    [Fact]
    public void A_slot_that_is_no_longer_fresh_is_given_up_too()
    {
        var decision = SchedulePlan.Due(Some.Check(Slot), Slot.AddMinutes(30).AddSeconds(11));
        decision.Send.ShouldBeNull();
        decision.Missed.ShouldHaveSingleItem().Count.ShouldBe(31);
        SchedulePlan.NextOfGivenUp(Some.Check(Slot), Slot.AddMinutes(30).AddSeconds(11)).Slot.ShouldBe(Slot.AddMinutes(31));
    }

    [Fact]
    public void A_clock_that_jumps_a_day_ahead_sends_a_sixth_of_the_monitors_at_most()
    {
        var jumped = Some.Noon.AddDays(1);
        var sent = Enumerable.Range(1, 6_000)
            .Select(id => Some.Monitor(id))
            .Count(m => SchedulePlan.Due(SchedulePlan.Scheduled(m, m.Slots.After(Some.Noon)), jumped).Send is not null);
        // Ten seconds' worth of a minute's checks: 1,000 expected, six standard deviations (of about 29) allowed.
        sent.ShouldBeInRange(827, 1_173);
    }

    [Fact]
    public void A_run_ends_with_its_day_so_that_each_days_log_has_its_own_slots()
    {
        var first = Monitor.Slots.After(new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero));
        var runs = MissedRun.Between(Monitor, first, first.AddHours(26), MissedReason.Outage).ToArray();

        runs.Length.ShouldBe(3);
        runs.Sum(r => r.Count).ShouldBe(26 * 60 + 1);
        foreach (var run in runs)
        {
            run.Check.Slot.UtcDateTime.Date.ShouldBe(run.LastSlot.UtcDateTime.Date);
            run.LastSlot.ShouldBe(run.Check.Slot + (run.Count - 1) * Monitor.Slots.Interval);
        }

        runs[1].Check.Slot.ShouldBe(runs[0].LastSlot + Monitor.Slots.Interval);
        runs[^1].LastSlot.ShouldBe(first.AddHours(26));
    }

    [Fact]
    public void A_check_that_may_be_under_way_is_given_up_by_itself()
    {
        var decision = SchedulePlan.Due(Some.Check(Slot) with { Attempted = true }, Slot.AddMinutes(3).AddSeconds(30));
        decision.Missed.Select(r => (r.Check.Slot, r.Count, r.Reason)).ShouldBe(
        [
            (Slot, 1, MissedReason.BrokerUnavailable),
            (Slot.AddMinutes(1), 3, MissedReason.BrokerUnavailable),
        ]);
    }

    [Fact]
    public void A_monitor_whose_secrets_cannot_be_opened_is_never_asked_for()
    {
        var unreadable = Monitor with { Credentials = WorkerCredentials.Unreadable };
        var decision = SchedulePlan.Due(SchedulePlan.Scheduled(unreadable, Slot), Slot);
        decision.Send.ShouldBeNull();
        decision.Missed.ShouldHaveSingleItem().Reason.ShouldBe(MissedReason.CredentialsUnreadable);
    }

    [Fact]
    public void The_first_check_of_a_configuration_has_a_whole_interval_and_then_is_given_up_under_its_own_id()
    {
        var first = SchedulePlan.First(Monitor, Some.Noon, null);
        SchedulePlan.Due(first, Some.Noon.AddSeconds(59)).Send.ShouldBe(first);

        var decision = SchedulePlan.Due(first, Some.Noon.AddSeconds(60));
        decision.Send.ShouldBeNull();
        decision.Missed.ShouldHaveSingleItem().ToEvent().CheckId.ShouldBe(CheckIds.OfChange(500, 1));
    }

    [Fact]
    public void The_slots_begin_when_the_first_check_has_had_its_time()
    {
        var first = SchedulePlan.First(Monitor, Some.Noon, null);
        SchedulePlan.Next(first).Slot.ShouldBe(Monitor.Slots.AfterChange(Some.Noon));
        // Also where it was given up, when the first of them have passed: they are asked for or given up in their turn.
        SchedulePlan.NextOfGivenUp(first, Some.Noon.AddMinutes(5)).Slot.ShouldBe(Monitor.Slots.AfterChange(Some.Noon));
    }

    [Fact]
    public void A_slot_that_passed_while_the_one_before_it_was_sent_is_not_passed_over()
    {
        var next = SchedulePlan.Next(Some.Check(Slot));
        SchedulePlan.Due(next, Slot.AddMinutes(2).AddSeconds(5)).ShouldSatisfyAllConditions(
            decision => decision.Missed.ShouldHaveSingleItem().Check.Slot.ShouldBe(Slot.AddMinutes(1)),
            decision => decision.Send!.Slot.ShouldBe(Slot.AddMinutes(2)));
    }

    [Fact]
    public void A_request_expires_when_its_next_slot_comes() =>
        Some.Check(Slot).ExpiresAt.ShouldBe(Monitor.Slots.After(Slot));

    [Fact]
    public void A_new_leader_asks_again_for_the_first_check_that_has_no_end_yet()
    {
        var changed = Some.Monitor(changedAt: Some.Noon.AddSeconds(-20), probeVersion: 3);
        var start = SchedulePlan.Start(changed, lastEnd: Some.Noon.AddMinutes(-1), Some.Noon);
        start.Next.CheckId.ShouldBe(CheckIds.OfChange(500, 3));
        start.Unended.ShouldBeEmpty();
    }

    [Fact]
    public void A_new_name_shortly_before_a_takeover_brings_no_check_and_leaves_no_slot_out()
    {
        var now = Slot.AddSeconds(-5);
        var renamed = Some.Monitor(changedAt: now.AddSeconds(-2)) with { Version = 2 };
        var start = SchedulePlan.Start(renamed, lastEnd: Slot.AddMinutes(-1), now, progress: new ScheduleProgress(now, now), probedSince: Some.Noon.AddDays(-1));
        start.Next.ShouldBe(SchedulePlan.Scheduled(renamed, Slot));
        start.Changed!.AsksAgain.ShouldBeNull();

        var young = SchedulePlan.Start(renamed, lastEnd: null, now, progress: new ScheduleProgress(now, now.AddSeconds(-11)), probedSince: now.AddSeconds(-10));
        young.Next.ShouldBe(SchedulePlan.First(renamed, now.AddSeconds(-10), null));
    }

    [Fact]
    public void A_first_check_that_a_predecessor_has_asked_for_is_judged_and_not_asked_for_again()
    {
        var created = Some.Monitor(changedAt: Some.Noon.AddSeconds(-20));
        var start = SchedulePlan.Start(created, lastEnd: null, Some.Noon, progress: new ScheduleProgress(Some.Noon.AddMinutes(-2), Some.Noon.AddSeconds(-1)));
        start.Next.ShouldBe(SchedulePlan.Scheduled(created, created.Slots.AfterChange(created.ChangedAt)));
        start.Unended.ShouldHaveSingleItem().Examined().Single().CheckId.ShouldBe(CheckIds.OfChange(500, 1));
    }

    [Fact]
    public void Whatever_a_change_takes_the_place_of_has_its_end()
    {
        var changed = Slot.AddMinutes(2).AddSeconds(1);
        Given(Some.Check(Slot)).ShouldBe((Slot, 3));
        Given(Some.Check(Slot) with { Attempted = true }).ShouldBe((Slot.AddMinutes(1), 2));
        Given(SchedulePlan.First(Monitor, Slot.AddSeconds(-20), null)).ShouldBe((Slot, 3));
        SchedulePlan.Superseded(Some.Check(Slot), Slot.AddMilliseconds(-1)).ShouldBeEmpty();

        (DateTimeOffset First, int Count) Given(DueCheck waiting)
        {
            var run = SchedulePlan.Superseded(waiting, changed).ShouldHaveSingleItem();
            run.Reason.ShouldBe(MissedReason.Superseded);
            return (run.Check.Slot, run.Count);
        }
    }

    [Fact]
    public void A_new_leader_does_not_repeat_a_first_check_that_has_ended()
    {
        var changed = Some.Monitor(changedAt: Some.Noon.AddSeconds(-20));
        SchedulePlan.Start(changed, lastEnd: changed.ChangedAt, Some.Noon).Next.Trigger.ShouldBe(CheckTrigger.Schedule);
    }

    [Fact]
    public void A_new_leader_goes_on_with_the_next_slot_where_all_before_have_ended()
    {
        var start = SchedulePlan.Start(Monitor, lastEnd: Slot, Slot.AddSeconds(3));
        start.Next.Slot.ShouldBe(Slot.AddMinutes(1));
        start.Unended.ShouldBeEmpty();
    }

    [Fact]
    public void A_new_leader_asks_for_the_slot_that_passed_while_nobody_led()
    {
        var start = SchedulePlan.Start(Monitor, lastEnd: Slot, Slot.AddMinutes(1).AddSeconds(4));
        start.Next.Slot.ShouldBe(Slot.AddMinutes(1));
        start.Unended.ShouldBeEmpty();
    }

    [Fact]
    public void A_slot_that_a_predecessor_may_have_asked_for_is_given_up_by_itself()
    {
        var next = SchedulePlan.Start(Monitor, lastEnd: Slot, Slot.AddMinutes(1).AddSeconds(4)).Next;
        SchedulePlan.Due(next, Slot.AddMinutes(4).AddSeconds(30)).Missed.Select(r => (r.Check.Slot, r.Count, r.MayGrow, r.Reason)).ShouldBe(
        [
            (Slot.AddMinutes(1), 1, false, MissedReason.Outage),
            (Slot.AddMinutes(2), 3, true, MissedReason.Outage),
        ]);
    }

    [Fact]
    public void Slots_that_passed_during_an_outage_are_left_to_be_judged()
    {
        var start = SchedulePlan.Start(Monitor, lastEnd: Slot, Slot.AddHours(2).AddSeconds(30));
        start.Next.Slot.ShouldBe(Slot.AddHours(2).AddMinutes(1));
        // The last of them had its time until a moment ago, as far as this one knows.
        start.Unended.Select(u => (u.First, u.Last, u.EndedUntil)).ShouldBe([(Slot.AddMinutes(1), Slot.AddMinutes(119), Slot), (Slot.AddHours(2), Slot.AddHours(2), Slot)]);
    }

    [Fact]
    public void A_hole_before_the_last_end_is_looked_at_as_far_back_as_nobody_has_judged()
    {
        var now = Slot.AddMinutes(30).AddSeconds(30);
        var start = SchedulePlan.Start(Monitor, lastEnd: Slot.AddMinutes(30), now, progress: new ScheduleProgress(Slot.AddMinutes(12), Slot.AddMinutes(30)));

        // A slot must have its end after an interval, the deadline and the settling time: 60 s + 30 s + 15 s.
        start.Unended[0].First.ShouldBe(Slot.AddMinutes(11));
        start.Unended[^1].Last.ShouldBe(Slot.AddMinutes(30));
        start.Unended.Sum(u => u.CountExamined()).ShouldBe(20);
    }

    [Fact]
    public void A_slot_that_a_predecessor_said_it_had_asked_for_is_not_asked_for_again()
    {
        var progress = new ScheduleProgress(Slot, Slot.AddMinutes(1));
        var start = SchedulePlan.Start(Monitor, lastEnd: Slot, Slot.AddMinutes(1).AddSeconds(4), progress: progress);
        start.Next.Slot.ShouldBe(Slot.AddMinutes(2));
        start.Unended[^1].Last.ShouldBe(Slot.AddMinutes(1));
    }

    [Fact]
    public void A_slot_that_nobody_said_was_asked_for_is_asked_for_unless_it_has_ended()
    {
        var progress = new ScheduleProgress(Slot, Slot.AddMinutes(1).AddMilliseconds(-1));
        SchedulePlan.Start(Monitor, lastEnd: Slot, Slot.AddMinutes(1).AddSeconds(4), progress: progress).Next.Slot.ShouldBe(Slot.AddMinutes(1));
        SchedulePlan.Start(Monitor, lastEnd: Slot.AddMinutes(1), Slot.AddMinutes(1).AddSeconds(4), progress: progress).Next.Slot.ShouldBe(Slot.AddMinutes(2));
    }

    [Fact]
    public void A_clock_that_jumps_years_ahead_tells_a_month_of_it() =>
        SchedulePlan.Due(Some.Check(Slot), Slot.AddYears(3)).Missed.Sum(run => run.Count).ShouldBeInRange(30 * 1440, 31 * 1440 + 1);

    [Fact]
    public void An_outage_is_told_for_a_month_at_most()
    {
        var start = SchedulePlan.Start(Monitor, lastEnd: null, Some.Noon);
        start.Unended[0].First.ShouldBe(Monitor.Slots.After(Some.Noon.AddDays(-31)));
    }

    [Theory]
    [InlineData(3_000, 500)]
    [InlineData(500, 200)]
    [InlineData(500, -200)]
    [InlineData(14_000, 9_000)]
    [InlineData(2_000, 12_000)]
    public void A_name_that_changes_just_before_a_takeover_hides_no_slot_from_the_successor(int beforeSlot, int takenOverAfterChange)
    {
        var changedAt = Slot.AddMilliseconds(-beforeSlot);
        var now = changedAt.AddMilliseconds(Math.Abs(takenOverAfterChange));
        var monitor = Monitor with { Version = 2, ChangedAt = changedAt };
        var progress = new ScheduleProgress(changedAt.AddMinutes(-1), takenOverAfterChange < 0 ? now : changedAt.AddSeconds(-1));

        var start = SchedulePlan.Start(monitor, Slot - 2 * monitor.Slots.Interval, now, progress: progress);

        start.Next.Trigger.ShouldBe(CheckTrigger.Schedule);
        start.Next.Slot.ShouldBe(monitor.Slots.After(start.Changed.ShouldNotBeNull().Until));
    }
}
