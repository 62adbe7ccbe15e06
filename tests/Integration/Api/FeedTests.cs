using System.Net;
using System.Text.Json;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class FeedTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_clients_that_poll_from_the_beginning_during_writes_get_the_same_events_none_missing_and_none_twice()
    {
        const int writers = 4, rounds = 40;
        var id = await api.CreateMonitorAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(async writer =>
        {
            for (var i = 0; i < rounds; i++)
                await api.AppendAsync([.. Enumerable.Range(0, 1 + i % 3).Select(n => (Check: (EventMonitors.Api.Checks.CheckEvent)Recording.Result(id, Noon.AddDays(writer * 100 + i).AddMinutes(n)), Noon))]);
        }));
        var pollers = await Task.WhenAll(PollAsync(writing, 7), PollAsync(writing, 1000));

        var expected = await api.ColumnAsync("select seq_id from event_store.mt_events where tenant_id = '1' order by seq_id");
        expected.Count.ShouldBeGreaterThan(writers * rounds);
        pollers[0].ShouldBe(expected.Take(pollers[0].Count), "in the order of the log");
        foreach (var seen in pollers) seen.ShouldBe(expected);
    }

    [Fact]
    public async Task A_position_that_a_slow_writer_still_holds_is_waited_for_by_every_poller()
    {
        var id = await api.CreateMonitorAsync();
        var before = (await api.GetAllAsync(api.Tokens.Readonly, "/api/events")).Positions();
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        var held = await DrawAsync(connection, id);
        await api.AppendAsync((Recording.Result(id, Noon), Noon));

        var during = await api.GetAsync(api.Tokens.Readonly, $"/api/events?after={before[^1]}");
        during.Positions().ShouldAllBe(position => position < held);
        await transaction.CommitAsync(Cancellation);
        var after = await api.GetAsync(api.Tokens.Readonly, $"/api/events?after={during.GetProperty("nextAfter").GetInt64()}");
        after.Positions().ShouldContain(held);
        after.Positions().ShouldContain(position => position > held);
    }

    [Fact]
    public async Task Each_organization_sees_its_own_events_and_a_supporter_those_of_one_or_of_all()
    {
        await api.CreateMonitorAsync();
        var other = await api.CreateMonitorAsync(api.Tokens.OtherOrganization, customer: 20);

        foreach (var token in (string[])[api.Tokens.Admin, api.Tokens.Editor, api.Tokens.Readonly])
        {
            (await OrganizationsAsync(token, "/api/events")).ShouldBe([1L]);
            (await OrganizationsAsync(token, "/api/events?organizationId=1")).ShouldBe([1L]);
            foreach (var path in (string[])["/api/events", "/api/events/export"])
                (await StatusAsync(token, $"{path}?organizationId=2")).ShouldBe(HttpStatusCode.NotFound);
        }

        (await OrganizationsAsync(api.Tokens.OtherOrganization, "/api/events")).ShouldBe([2L]);
        (await OrganizationsAsync(api.Tokens.Supporter, "/api/events?organizationId=2")).ShouldBe([2L]);
        (await OrganizationsAsync(api.Tokens.Supporter, "/api/events")).ShouldBe([null, 1L, 2L], ignoreOrder: true);
        (await StatusAsync(api.Tokens.Supporter, "/api/events?organizationId=99")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Editor, "/api/events?organizationId=99")).ShouldBe(HttpStatusCode.NotFound);
        foreach (var path in (string[])["/api/events", "/api/events/export", "/api/events/reads", $"/api/imap-pop-monitors/{other}/events/export"])
            (await StatusAsync(null, path)).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{other}/events/export")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task No_event_of_any_type_shows_a_secret()
    {
        await api.CreateMonitorAsync();
        var everything = JsonSerializer.Serialize(await api.GetAllAsync(api.Tokens.Supporter, "/api/events"));
        everything.ShouldContain("session_opened");
        everything.ShouldNotContain("tokenHash");
        everything.ShouldNotContain("sealedConfig");
    }

    [Theory]
    [InlineData("organizationId=0", "organizationId")]
    [InlineData("organizationId=1%20or%201=1", "organizationId")]
    [InlineData("organizationId=%00", "organizationId")]
    [InlineData("limit=1001", "limit")]
    [InlineData("after=-1", "after")]
    [InlineData("types=nope", "types")]
    [InlineData("types=history_read", "types")]
    [InlineData("from=now", "from")]
    public async Task A_query_that_does_not_fit_is_named(string query, string field)
    {
        var response = await api.Client(api.Tokens.Supporter).GetAsync($"/api/events?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Json.ReadAsync(response, Cancellation)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Theory]
    [InlineData("organizationId=1")]
    [InlineData("")]
    public async Task A_filtered_feed_shows_what_is_wanted_however_much_lies_in_between(string whose)
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync((Recording.Missed(id, Noon), Noon));
        await api.FillAsync("1", 2500);
        await api.AppendAsync((Recording.Missed(id, Noon.AddMinutes(1)), Noon.AddMinutes(1)));

        var all = await api.GetAllAsync(api.Tokens.Supporter, $"/api/events?{whose}");
        var missed = await api.GetAllAsync(api.Tokens.Supporter, $"/api/events?{whose}&types=check_missed,monitor_created", limit: 2);
        missed.Positions().ShouldBe(all.Where(e => e.GetProperty("type").GetString() is "check_missed" or "monitor_created").Positions());
        var timed = await api.GetAllAsync(api.Tokens.Supporter, $"/api/events?{whose}&types=check_missed&from=2026-03-01T12:00:30Z&to=2026-03-01T12:01:00.001Z");
        timed.Positions().ShouldBe(all.Where(e => e.GetProperty("type").GetString() == "check_missed" && e.GetProperty("timestamp").GetDateTimeOffset() == Noon.AddMinutes(1)).Positions());
    }

    [Fact]
    public async Task A_rebuild_from_the_log_leaves_the_rows_that_the_appends_left_wherever_it_is_cut()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync((Recording.Result(id, Noon), Noon), (Recording.Missed(id, Noon.AddMinutes(1)), Noon));
        await api.Service<PostgresEventStore>().AppendAsync(
            [new StreamAppend("2", "reads-2-2026-03-01", AuditEventTypes.StreamType, ExpectedVersion.Any, [new NewEvent(Guid.NewGuid(), new HistoryRead(ReadKind.Feed, 2, null), Noon, EventMetadata.None)])],
            cancellationToken: Cancellation);

        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var page = await new ForwardReader(database, EventCatalogue.Create(), 0, pageSize: 100_000).PollAsync(Cancellation);
        var random = new Random(11);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        foreach (var projection in (IProjection[])[new FeedProjection(), new MonitorHistoryProjection()])
        {
            var table = projection.Tables.Single();
            await ExecuteAsync(connection, $"create schema if not exists event_monitors_rebuild; create table event_monitors_rebuild.{table} (like event_monitors.{table} including all)");
            var events = page.Events.Where(e => projection.Takes is null || projection.Takes.Any(t => t.IsInstanceOfType(e.Data))).ToArray();
            for (var from = 0; from < events.Length;)
            {
                var run = events.Skip(from).Take(1 + random.Next(20)).ToArray();
                from += run.Length;
                var fold = projection.Begin();
                foreach (var stored in run) fold.Apply(stored);
                await using var batch = connection.CreateBatch();
                fold.Write(batch, "event_monitors_rebuild");
                await batch.PrepareAsync(Cancellation);
                await batch.ExecuteNonQueryAsync(Cancellation);
            }

            (await api.ColumnAsync($"select count(*) from (table event_monitors.{table} except table event_monitors_rebuild.{table}) x")).ShouldBe([0L], table);
            (await api.ColumnAsync($"select count(*) from event_monitors_rebuild.{table}")).ShouldBe(await api.ColumnAsync($"select count(*) from event_monitors.{table}"));
            await ExecuteAsync(connection, $"drop table event_monitors_rebuild.{table}");
        }
    }

    [Fact]
    public async Task The_script_that_makes_the_tables_fills_them_from_the_events_that_are_there()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync((Recording.Result(id, Noon), Noon), (Recording.Missed(id, Noon.AddMinutes(1)), Noon));
        await using var stream = typeof(FeedProjection).Assembly.GetManifestResourceStream("EventMonitors.Api.Schema.0003-histories.sql")!;
        using var script = new StreamReader(stream);
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await ExecuteAsync(connection, """
            create temp table history as table event_monitors.monitor_history;
            create temp table feeds as select * from event_monitors.feed_positions where feed not like '%:reads';
            drop table event_monitors.feed_positions, event_monitors.check_days;
            delete from event_store.mt_events where type = 'history_read'
            """);
        await ExecuteAsync(connection, await script.ReadToEndAsync(Cancellation));

        await using var differences = new NpgsqlCommand("""
            select (select count(*) from history), (select count(*) from (table event_monitors.monitor_history except table history) x),
                (select count(*) from (table history except table event_monitors.monitor_history) x),
                (select count(*) from (table event_monitors.feed_positions except table feeds) x), (select count(*) from (table feeds except table event_monitors.feed_positions) x)
            """, connection);
        await using var reader = await differences.ExecuteReaderAsync(Cancellation);
        await reader.ReadAsync(Cancellation);
        reader.GetInt64(0).ShouldBeGreaterThan(2);
        for (var i = 1; i < 5; i++) reader.GetInt64(i).ShouldBe(0);
    }

    [Fact]
    public async Task A_small_organizations_page_is_read_through_its_own_index_beside_a_huge_one()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        await ExecuteAsync(connection, "insert into event_monitors.feed_positions select 'huge', i from generate_series(1, 50000) i");
        await using var explain = new NpgsqlCommand("""
            explain (analyze, buffers, format json)
            select position from event_monitors.feed_positions where feed = '2' and position > 0 and position <= 1000000 order by position limit 100
            """, connection);
        using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(Cancellation))!);
        await ExecuteAsync(connection, "delete from event_monitors.feed_positions where feed = 'huge'");
        var root = plan.RootElement[0].GetProperty("Plan");
        plan.RootElement.GetRawText().ShouldNotContain("Seq Scan");
        (root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64()).ShouldBeLessThan(20);
    }

    private async Task<List<long>> PollAsync(Task writing, int limit)
    {
        using var client = api.Client(api.Tokens.Readonly);
        var (seen, after) = (new List<long>(), 0L);
        while (true)
        {
            var isLast = writing.IsCompleted;
            var page = await Json.ReadAsync(await client.GetAsync($"/api/events?after={after}&limit={limit}", Cancellation), Cancellation);
            seen.AddRange(page.Positions());
            after = page.GetProperty("nextAfter").GetInt64();
            if (isLast && page.Positions().Length == 0) break;
        }

        await writing;
        return seen;
    }

    private async Task<List<long?>> OrganizationsAsync(string token, string uri) =>
        [.. (await api.GetAllAsync(token, uri)).Select(e => e.GetProperty("organizationId")).Select(o => o.ValueKind == JsonValueKind.Null ? (long?)null : o.GetInt64()).Distinct()];

    private async Task<HttpStatusCode> StatusAsync(string? token, string uri) => (await api.Client(token).GetAsync(uri, Cancellation)).StatusCode;

    private static async Task<long> DrawAsync(NpgsqlConnection connection, long monitorId)
    {
        await using var command = new NpgsqlCommand($$"""
            with s as (insert into event_store.mt_streams (tenant_id, id, type, version) values ('1', 'slow-{{monitorId}}', 'customer', 1)),
            e as (
                insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
                select nextval('event_store.mt_events_sequence'), gen_random_uuid(), 'slow-{{monitorId}}', 1, '{"organizationId": 77, "name": "slow"}', 'organization_registered', now(), '1', false
                returning seq_id)
            insert into event_monitors.feed_positions select '1', seq_id from e returning position
            """, connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
