using EventMonitors.Api.Incidents;
using EventMonitors.Api.Storage;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Incidents;

public sealed class IncidentDeciderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private IncidentState _state = new(500) { CustomerId = 10 };

    [Fact]
    public void Two_failures_in_a_row_are_an_incident_since_the_first_of_them_with_the_words_of_the_second()
    {
        Given(Up(0), Fails(1, "timeout")).ShouldBeEmpty();

        var down = Given(Fails(2, "credentials")).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>();

        down.ShouldBe(new MonitorWentDown(500, 1, 10, down.IncidentId, At(1), "credentials", "message of credentials", CheckOf(2), 2));
    }

    [Fact]
    public void An_incident_is_over_with_the_first_success_and_lasts_up_to_its_slot()
    {
        var down = Given(Fails(1), Fails(2)).OfType<MonitorWentDown>().Single();

        Given(Fails(3), Up(4)).ShouldBe([new MonitorRecovered(500, 1, down.IncidentId, At(1), At(4), 180, CheckOf(4), 1)]);
        Given(Up(5), Fails(6), Up(7)).ShouldBeEmpty();
    }

    [Fact]
    public void A_monitor_that_flaps_is_never_down_where_two_failures_are_needed() =>
        Given([.. Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? Fails(i) : Up(i))]).ShouldBeEmpty();

    [Fact]
    public void One_failure_is_enough_where_the_monitor_says_so()
    {
        Given(Confirmations(1, null));

        Given(Fails(1)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Confirmations.ShouldBe(1);
    }

    [Fact]
    public void Three_failures_are_needed_where_the_monitor_says_so_and_two_again_when_it_says_nothing_any_more()
    {
        Given(Confirmations(3, null));
        Given(Fails(1), Fails(2), Up(3), Fails(4), Fails(5)).ShouldBeEmpty();
        Given(Fails(6)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().ShouldSatisfyAllConditions(e => e.Since.ShouldBe(At(4)), e => e.Confirmations.ShouldBe(3));

        Given(Up(7), Confirmations(null, null), Fails(8)).ShouldHaveSingleItem().ShouldBeOfType<MonitorRecovered>();
        Given(Fails(9)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(At(8));
    }

    [Fact]
    public void Fewer_confirmations_than_there_are_failures_already_count_with_the_next_one()
    {
        Given(Confirmations(5, null), Fails(1), Fails(2), Fails(3), Confirmations(2, null)).ShouldBeEmpty();

        Given(Fails(4)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().ShouldSatisfyAllConditions(e => e.Since.ShouldBe(At(1)), e => e.Confirmations.ShouldBe(4));
    }

    [Fact]
    public void A_recovery_is_confirmed_as_often_as_the_monitor_says_and_began_with_the_first_success()
    {
        Given(Confirmations(null, 3));
        Given(Fails(1), Fails(2));

        Given(Up(3), Up(4), Fails(5), Up(6), Nothing(7), Up(8)).ShouldBeEmpty();
        Given(Up(9)).ShouldHaveSingleItem().ShouldBeOfType<MonitorRecovered>().ShouldSatisfyAllConditions(e => e.RecoveredAt.ShouldBe(At(6)), e => e.Confirmations.ShouldBe(3));
    }

    [Fact]
    public void What_says_nothing_about_the_mailbox_neither_counts_nor_breaks_a_row()
    {
        Given(Nothing(0), Fails(1), Nothing(2), Nothing(3)).ShouldBeEmpty();

        Given(Fails(4)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(At(1));
    }

    [Fact]
    public void A_result_that_a_newer_one_has_overtaken_comes_too_late()
    {
        Given(Up(6), Fails(5), Fails(4)).ShouldBeEmpty();
        Given(Fails(8), Up(7), Fails(9)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(At(8));
        Given(Up(8)).ShouldBeEmpty();
        Given(Up(10)).ShouldHaveSingleItem().ShouldBeOfType<MonitorRecovered>();
    }

    [Fact]
    public void Another_configuration_of_the_probe_begins_a_new_row()
    {
        Given(Fails(1), Fails(2, version: 2)).ShouldBeEmpty();

        Given(Fails(3, version: 2)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(At(2));
    }

    [Fact]
    public void Checks_in_maintenance_do_not_count()
    {
        Given(Status("maintenance", 2)).ShouldBeEmpty();
        Given(Fails(1, version: 2), Fails(2, version: 2), Fails(3, version: 2)).ShouldBeEmpty();
        // One that ran before comes after the end of it.
        Given(Status("active", 3), Fails(4, version: 2), Fails(5, version: 3)).ShouldBeEmpty();

        Given(Fails(6, version: 3)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(At(5));
    }

    [Theory]
    [InlineData("maintenance", "maintenance")]
    [InlineData("disabled", "disabled")]
    [InlineData("deleted", "deleted")]
    public void An_open_incident_is_closed_when_nobody_looks_any_more(string status, string reason)
    {
        var down = Given(Fails(1), Fails(2)).OfType<MonitorWentDown>().Single();

        Given(Status(status, 2, minute: 3)).ShouldBe([new IncidentClosed(500, 1, down.IncidentId, At(1), At(3), reason)]);
        // What was under way.
        Given(Fails(3), Up(4)).ShouldBeEmpty();
    }

    [Fact]
    public void A_row_of_failures_does_not_outlive_a_pause()
    {
        Given(Fails(1), Status("disabled", 2), Status("active", 3), Fails(4, version: 3)).ShouldBeEmpty();

        Given(Fails(5, version: 3)).ShouldHaveSingleItem().ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(At(4));
    }

    [Fact]
    public void A_deleted_monitor_stays_as_it_is()
    {
        Given(Status("deleted", 2));

        Given([.. Enumerable.Range(3, 5).Select(i => Fails(i, version: 2))]).ShouldBeEmpty();
    }

    [Fact]
    public void A_monitor_that_the_log_does_not_know_has_no_incidents()
    {
        _state = new IncidentState(501);

        Given(Fails(1), Fails(2), Fails(3)).ShouldBeEmpty();
        _state.SaysAnything().ShouldBeFalse();
    }

    [Fact]
    public void Of_a_monitor_that_is_well_there_is_nothing_to_remember()
    {
        Given(Up(1), Fails(2), Up(3));
        _state.ToRemember().SaysAnything().ShouldBeFalse();

        Given(Fails(4));
        _state.ToRemember().ShouldBe(_state);
        Given(Up(5), Confirmations(3, null));
        _state.ToRemember().ShouldBe(new IncidentState(500) { Confirmations = 3 });
    }

    [Fact]
    public void The_same_history_leads_to_the_same_events_under_the_same_ids()
    {
        IncidentFact[] history = [Fails(1), Fails(2), Up(3), Fails(4), Fails(5), Status("disabled", 7)];
        var first = Ids(history);

        Ids(history).ShouldBe(first);
        first.Count.ShouldBe(4);
        first.ShouldBeUnique();
    }

    private static List<Guid> Ids(IEnumerable<IncidentFact> history)
    {
        var (state, ids) = (new IncidentState(500) { CustomerId = 10 }, new List<Guid>());
        foreach (var fact in history)
        {
            var decision = IncidentDecider.Decide(state, fact);
            state = decision.State;
            if (decision.Event is not null) ids.Add(decision.EventId);
        }

        return ids;
    }

    private List<IMonitorEvent> Given(params IncidentFact[] facts)
    {
        var events = new List<IMonitorEvent>();
        foreach (var fact in facts)
        {
            var decision = IncidentDecider.Decide(_state, fact);
            _state = decision.State;
            if (decision.Event is { } data) events.Add(data);
        }

        return events;
    }

    private static IncidentFact.Result Fails(int minute, string fault = "connect", long version = 1) => Result(minute, "down", fault, version);

    private static IncidentFact.Result Up(int minute) => Result(minute, "up", "none", 1);

    private static IncidentFact.Result Nothing(int minute) => Result(minute, "inconclusive", "throttled", 1);

    private static IncidentFact.Result Result(int minute, string verdict, string fault, long version) =>
        new(1, CheckOf(minute), At(minute), version, version, verdict, fault, $"message of {fault}");

    private static IncidentFact.StatusSet Status(string status, long version, int minute = 0) => new(1, status, version, At(minute));

    private static IncidentFact.ConfirmationsSet Confirmations(int? failures, int? successes) =>
        new(1, new IncidentFact.Needed(failures), new IncidentFact.Needed(successes));

    private static DateTimeOffset At(int minute) => Noon.AddMinutes(minute);

    private static Guid CheckOf(int minute) => new(minute, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
