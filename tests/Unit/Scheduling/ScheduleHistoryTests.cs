using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Storage;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class ScheduleHistoryTests
{
    private static readonly ScheduledMonitor Monitor = Some.Monitor();

    // Everything of the last hour is open.
    private static readonly ScheduleProgress Progress = new(Some.Noon, Some.Noon.AddHours(1));

    [Fact]
    public void Each_configuration_had_its_slots_until_the_next_one_came()
    {
        var changed = Some.Noon.AddMinutes(30);
        var unended = Find(Some.Noon.AddHours(1), Created(60), (new MonitorReconfigured(500) { CheckInterval = new Change<int>(60, 600) }, changed));

        unended.ShouldAllBe(u => u.Trigger == CheckTrigger.Schedule);
        unended.Select(u => u.Monitor.IntervalSeconds).ShouldBe([60, 600]);
        unended[0].First.ShouldBe(Monitor.Slots.After(Progress.JudgedUntil - Reconciliation.Lifetime(unended[0].Monitor)));
        unended[0].Last.ShouldBe(Monitor.Slots.Latest(changed));
        unended[1].First.ShouldBe(new Slots(500, 600).After(changed));
        unended[1].Last.ShouldBe(new Slots(500, 600).Latest(Some.Noon.AddHours(1)));
    }

    [Fact]
    public void A_change_that_the_probe_uses_brings_a_check_and_its_slots_begin_behind_that()
    {
        var changed = Some.Noon.AddMinutes(30);
        var renamed = changed.AddSeconds(1);
        var unended = Find(
            Some.Noon.AddHours(1),
            Created(60),
            (new MonitorReconfigured(500) { Port = new Change<int?>(null, 993) }, changed),
            (new MonitorReconfigured(500) { Name = new Change<string>("a", "b") }, renamed));

        unended.Select(u => u.Trigger).ShouldBe([CheckTrigger.Schedule, CheckTrigger.Change, CheckTrigger.Schedule]);
        (unended[1].First, unended[1].Examined().Single().CheckId).ShouldBe((changed, CheckIds.OfChange(500, 2)));
        unended[2].First.ShouldBe(Monitor.Slots.AfterChange(changed));
        unended[2].Monitor.Version.ShouldBe(3);
    }

    [Fact]
    public void A_monitor_that_was_disabled_or_deleted_has_the_slots_that_it_had_before()
    {
        var disabled = Find(Some.Noon.AddHours(1), Created(60), (new MonitorStatusChanged(500, "active", "disabled"), Some.Noon.AddMinutes(10)), (new MonitorStatusChanged(500, "disabled", "active"), Some.Noon.AddMinutes(20)), (new MonitorDeleted(500), Some.Noon.AddMinutes(30)));
        disabled.Where(u => u.Trigger == CheckTrigger.Schedule).Select(u => u.Last).ShouldBe([Monitor.Slots.Latest(Some.Noon.AddMinutes(10)), Monitor.Slots.Latest(Some.Noon.AddMinutes(30))]);
        disabled.Single(u => u.Trigger == CheckTrigger.Change).First.ShouldBe(Some.Noon.AddMinutes(20));
    }

    [Fact]
    public void A_change_that_another_one_follows_at_once_was_taken_together_with_it_and_one_that_is_asked_for_again_is_left_out()
    {
        var unended = ScheduleHistory.FindUnended(
            Monitor,
            Steps(Created(60), (new MonitorReconfigured(500) { Port = new Change<int?>(null, 993) }, Some.Noon.AddMinutes(59)), (new MonitorReconfigured(500) { Port = new Change<int?>(993, 995) }, Some.Noon.AddMinutes(59).AddSeconds(1))),
            Progress,
            Some.Noon.AddHours(1),
            asksAgain: 3);
        unended.Single(u => u.Trigger == CheckTrigger.Change).ShouldSatisfyAllConditions(u => u.Superseded.ShouldBeTrue(), u => u.Monitor.ProbeVersion.ShouldBe(2));
    }

    private static IReadOnlyList<UnendedSlots> Find(DateTimeOffset until, params (object Data, DateTimeOffset At)[] events) =>
        ScheduleHistory.FindUnended(Monitor, Steps(events), Progress, until, asksAgain: null);

    private static ConfigurationStep[] Steps(params (object Data, DateTimeOffset At)[] events) => [.. events.Select((e, i) => new ConfigurationStep(e.Data, i + 1, e.At))];

    private static (object Data, DateTimeOffset At) Created(int interval) => (
        new MonitorCreated(500, 1, 10, "m", "mail.example.com", "mail.example.com", null, "active", interval, 30, null, null, null!, ""),
        Some.Noon.AddDays(-3));
}
