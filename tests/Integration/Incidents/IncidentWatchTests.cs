using EventMonitors.Api.Checks;
using EventMonitors.Api.Incidents;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.Tests.Integration.Commands;
using EventMonitors.Tests.Integration.Statistics;
using Npgsql;
using Shouldly;
using Xunit;
using EventuallySeen = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.Incidents;

/// <summary>The watch on a real log: whoever runs it, however often and from wherever, each incident is there once.</summary>
public sealed class IncidentWatchTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private const int Monitors = 6;
    private const string Lead = "select coalesce((select pid from pg_locks l join pg_stat_activity a using (pid) where l.locktype = 'advisory' and l.granted and a.application_name = 'event-monitors-incidents' and a.datname = current_database() limit 1), 0)";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leaders_that_end_in_between_leave_what_one_look_at_the_whole_log_would_decide()
    {
        await EmptyAsync();
        var log = new RandomLog(21, Monitors);
        using var first = Leader();
        using var second = Leader();
        await Task.WhenAll(first.StartAsync(Cancellation), second.StartAsync(Cancellation));
        try
        {
            // Behind each part another one leads, and is ended at once.
            var ended = new HashSet<int> { 0 };
            await log.AppendAsync(database.Store, 5, async () =>
            {
                var leader = await EventuallySeen.SeeAsync(() => database.ScalarAsync<int>(Lead), pid => !ended.Contains(pid));
                (await database.ScalarAsync<bool>($"select pg_terminate_backend({leader})")).ShouldBeTrue();
                ended.Add(leader);
            });
            ended.Count.ShouldBe(6);
            await SeeTheEndAsync();
        }
        finally
        {
            await Task.WhenAll(first.StopAsync(Cancellation), second.StopAsync(Cancellation));
        }

        await ShouldBeWhatTheLogSaysAsync();
    }

    [Fact]
    public async Task Where_nobody_leads_the_status_does_not_say_that_it_runs()
    {
        using (var leader = Leader())
        {
            await leader.StartAsync(Cancellation);
            await EventuallySeen.SeeAsync(StatusAsync, status => status.Watch == "running");
            await leader.StopAsync(Cancellation);
        }

        var ended = await EventuallySeen.SeeAsync(StatusAsync, status => status.Watch != "running");
        ended.ShouldBe(("waiting", "waiting"), "nobody leads the read models here either");
    }

    [Fact]
    public async Task Two_that_both_believe_to_lead_append_nothing_twice()
    {
        await EmptyAsync();
        await new RandomLog(22, Monitors).AppendAsync(database.Store);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var watching = Enumerable.Range(0, 3).Select(_ => RunAgainAndAgainAsync(stop.Token)).ToArray();
        await SeeTheEndAsync();
        await stop.CancelAsync();
        await Task.WhenAll(watching);

        await ShouldBeWhatTheLogSaysAsync();
    }

    [Fact]
    public async Task A_second_look_from_the_first_event_on_appends_nothing_and_remembers_the_same()
    {
        await EmptyAsync();
        await new RandomLog(23, Monitors).AppendAsync(database.Store);
        await RunToTheEndAsync();
        var (events, states) = ((await EventsAsync()).Select(e => (e.Position, e.Id)).ToList(), await StatesAsync());
        events.ShouldNotBeEmpty();

        // As after an import, which brings the events and not the checkpoint.
        await ExecuteAsync("truncate event_monitors.incident_watch; delete from event_store.mt_event_progression where name = 'incident-watch:All'");
        await RunToTheEndAsync();

        (await EventsAsync()).Select(e => (e.Position, e.Id)).ShouldBe(events);
        (await StatesAsync()).ShouldBe(states);
    }

    [Fact]
    public async Task A_failure_that_a_newer_success_has_overtaken_counts_for_nothing_also_where_nothing_was_remembered()
    {
        await EmptyAsync();
        var noon = new DateTimeOffset(2026, 3, 1, 23, 58, 0, TimeSpan.Zero);
        await AppendAsync(new MonitorCreated(500, 1, 10, "n", "h.example", "h.example", 993, "active", 60, 30, null, null, new ReadableConfig("imap", null, false, true, true), "c1.x"));
        await AppendAsync(Api.Recording.Result(500, noon.AddMinutes(3)));
        await RunToTheEndAsync();

        // Its result comes a day's border too late.
        await AppendAsync(Api.Recording.Result(500, noon, "down"));
        await AppendAsync(Api.Recording.Result(500, noon.AddMinutes(1), "down"));
        await RunToTheEndAsync();
        (await EventsAsync()).ShouldBeEmpty();

        await AppendAsync(Api.Recording.Result(500, noon.AddMinutes(4), "down"));
        await AppendAsync(Api.Recording.Result(500, noon.AddMinutes(5), "down"));
        await RunToTheEndAsync();
        (await EventsAsync()).ShouldHaveSingleItem().Data.ShouldBeOfType<MonitorWentDown>().Since.ShouldBe(noon.AddMinutes(4));
    }

    [Fact]
    public async Task A_newer_success_is_found_however_much_else_stands_behind_it_in_the_log()
    {
        await EmptyAsync();
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await AppendAsync(new MonitorCreated(500, 1, 10, "n", "h.example", "h.example", 993, "active", 60, 30, null, null, new ReadableConfig("imap", null, false, true, true), "c1.x"));
        await AppendAsync(Api.Recording.Result(500, noon.AddMinutes(3)));
        for (var i = 0; i < 20; i++)
            await AppendAsync(new CheckAskedFor(Guid.NewGuid(), 500, 1, 1, 1, noon.AddMinutes(4).AddSeconds(i), noon.AddMinutes(5)));
        await RunToTheEndAsync();

        await AppendAsync(Api.Recording.Result(500, noon, "down"));
        await AppendAsync(Api.Recording.Result(500, noon.AddMinutes(1), "down"));
        await RunToTheEndAsync();
        (await EventsAsync()).ShouldBeEmpty("both were overtaken");
    }

    private async Task ShouldBeWhatTheLogSaysAsync()
    {
        var all = await database.Store.ReadForwardAsync(ForwardFilter.All, 0, long.MaxValue, Cancellation).ToListAsync(Cancellation);
        var expected = new List<(Guid Id, IMonitorEvent Data)>();
        var states = new Dictionary<long, IncidentState>();
        foreach (var stored in all)
        {
            var id = ((IMonitorEvent)stored.Data).MonitorId;
            foreach (var fact in IncidentFacts.Of(stored))
            {
                var decision = IncidentDecider.Decide(states.GetValueOrDefault(id) ?? new IncidentState(id) { CustomerId = 10 }, fact);
                states[id] = decision.State;
                if (decision.Event is { } data) expected.Add((decision.EventId, data));
            }
        }

        expected.Count.ShouldBeGreaterThan(5);
        (await EventsAsync()).Select(e => (e.Id, (IMonitorEvent)e.Data)).ShouldBe(expected.OrderBy(e => e.Data.MonitorId));
        (await StatesAsync()).Count.ShouldBe(states.Values.Count(s => s.ToRemember().SaysAnything()));

        // The read model, as it was kept, is what a rebuild makes.
        const string dump = "select coalesce(string_agg(i::text, chr(10) order by id), '') from event_monitors.incidents i";
        var kept = await database.ScalarAsync<string>(dump);
        (await database.ScalarAsync<long>("select count(*) from event_monitors.incidents")).ShouldBe(expected.Count(e => e.Data is MonitorWentDown));
        await database.Operator.DemandAsync("projections", "rebuild", "incidents", "--restart");
        (await database.ScalarAsync<string>(dump)).ShouldBe(kept);
    }

    // Monitor by monitor, each in its stream's order.
    private async Task<List<StoredEvent>> EventsAsync() =>
        [.. (await database.Store.ReadForwardAsync(new ForwardFilter { Names = ["monitor_went_down", "monitor_recovered", "incident_closed"] }, 0, long.MaxValue, Cancellation).ToListAsync(Cancellation))
            .OrderBy(e => ((IMonitorEvent)e.Data).MonitorId).ThenBy(e => e.Version)];

    private async Task<IReadOnlyDictionary<long, IncidentState>> StatesAsync() =>
        await new IncidentWatchRows(database.DataSource).LoadAsync([.. Enumerable.Range(500, Monitors).Select(i => (long)i)], Cancellation);

    private async Task RunAgainAndAgainAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Watch().RunAsync(cancellation);
            }
            catch (Exception error) when (error is OperationCanceledException or PostgresException { SqlState: "EM412" })
            {
            }
        }
    }

    private async Task RunToTheEndAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var watching = RunAgainAndAgainAsync(stop.Token);
        await SeeTheEndAsync();
        await stop.CancelAsync();
        await watching;
    }

    // Up to the last event that is no incident: its own it passes in time.
    private Task<bool> SeeTheEndAsync() => EventuallySeen.SeeAsync(
        () => database.ScalarAsync<bool>("""
            select coalesce((select last_seq_id from event_store.mt_event_progression where name = 'incident-watch:All'), 0)
                >= (select max(seq_id) from event_store.mt_events where stream_id not like 'incidents-%')
            """),
        reached => reached);

    private async Task<(string? Watch, string? ReadModel)> StatusAsync()
    {
        var rows = (await database.Operator.DemandAsync("projections", "status", "--json")).Rows;
        return (StateOf("incident-watch"), StateOf(rows.First(row => row.GetProperty("mode").GetString() == "asynchronous").GetProperty("name").GetString()));

        string? StateOf(string? name) => rows.Single(row => row.GetProperty("name").GetString() == name).GetProperty("state").GetString();
    }

    private IncidentLeader Leader() => new(database.ConnectionString, Watch, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<IncidentLeader>.Instance);

    private IncidentWatch Watch() => new(
        new PostgresEventStore(database.DataSource, EventCatalogue.Create(), [new InlineProjection(new IncidentProjection())]),
        EventCatalogue.Create(),
        new IncidentWatchRows(database.DataSource),
        new NewestSlotQueries(database.DataSource),
        TimeProvider.System);

    private Task<AppendResult> AppendAsync(IMonitorEvent data) => database.Store.AppendAsync(
        [
            new StreamAppend("1", data is CheckEvent check ? CheckLog.StreamOf(check.MonitorId, check.Slot) : MonitorEventTypes.StreamId(data.MonitorId), "some", ExpectedVersion.Any,
                [new NewEvent(Guid.NewGuid(), data, DateTimeOffset.UtcNow, EventMetadata.None)]),
        ],
        cancellationToken: Cancellation);

    private Task EmptyAsync() => ExecuteAsync("truncate event_store.mt_events, event_store.mt_streams, event_store.mt_event_progression, event_monitors.incidents, event_monitors.incident_watch");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
