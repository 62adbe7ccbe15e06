using System.Net;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class CheckDayTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateOnly First = new(2026, 3, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Days_count_what_the_events_say_wherever_the_log_is_cut()
    {
        await using var testDatabase = await TestDatabase.CreateAsync(Cancellation);
        await using var database = NpgsqlDataSource.Create(testDatabase.ConnectionString);
        await new DatabaseSchema(database, TimeProvider.System, NullLogger<DatabaseSchema>.Instance).ApplyAsync(Cancellation);
        var random = new Random(3);
        var checks = Enumerable.Range(0, 600).Select(i => Some(random, monitorId: 500 + i % 3)).ToArray();
        var store = new PostgresEventStore(database, EventCatalogue.Create(), []);
        await store.AppendAsync(
            [.. checks.GroupBy(c => CheckLog.StreamOf(c.MonitorId, c.Slot)).Select(log => new StreamAppend("1", log.Key, CheckLog.StreamType, ExpectedVersion.Any, [.. log.Select(c => new NewEvent(Guid.NewGuid(), c, c.Slot, EventMetadata.None))]))],
            cancellationToken: Cancellation);

        var page = await new ForwardReader(database, EventCatalogue.Create(), 0, pageSize: 10_000).PollAsync(Cancellation);
        var projection = new CheckDayProjection();
        await using var connection = await database.OpenConnectionAsync(Cancellation);
        for (var from = 0; from < page.Events.Count;)
        {
            var run = page.Events.Skip(from).Take(1 + random.Next(100)).ToArray();
            from += run.Length;
            var fold = projection.Begin();
            foreach (var stored in run) fold.Apply(stored);
            await using var batch = connection.CreateBatch();
            fold.Write(batch, projection.Schema);
            await batch.PrepareAsync(Cancellation);
            await batch.ExecuteNonQueryAsync(Cancellation);
        }

        await using var progress = database.CreateCommand($"insert into event_store.mt_event_progression (name, last_seq_id) values ('{projection.Name}:All', {page.Checkpoint})");
        await progress.ExecuteNonQueryAsync(Cancellation);
        var queries = new CheckDayQueries(database);
        for (var monitor = 500L; monitor < 503; monitor++)
        {
            var read = await queries.ReadAsync(monitor, First.AddDays(-1), First.AddDays(6), Cancellation);
            read.CompletePosition.ShouldBe(page.Checkpoint);
            read.CompleteUntil.ShouldBe(page.Events[^1].Timestamp);
            read.Items.Select(d => d.Day).ShouldBe(Enumerable.Range(-1, 8).Select(First.AddDays));
            foreach (var day in read.Items)
            {
                var own = checks.Where(c => c.MonitorId == monitor && DateOnly.FromDateTime(c.Slot.UtcDateTime) == day.Day).ToArray();
                day.ShouldBe(new CheckDay(
                    day.Day,
                    own.Count(c => c is CheckCompleted { Verdict: "up" }),
                    own.Count(c => c is CheckCompleted { Verdict: "down" }),
                    own.Count(c => c is CheckCompleted { Verdict: not ("up" or "down") }),
                    own.OfType<CheckMissed>().Sum(c => c.Count),
                    own.Count(c => c is CheckArrivedLate),
                    own.OfType<CheckResult>().Select(c => (DateTimeOffset?)c.FinishedAt).Max()));
            }
        }
    }

    [Fact]
    public async Task What_is_recorded_is_counted_soon_and_the_answer_says_how_far_it_is()
    {
        var id = await api.CreateMonitorAsync();
        var noon = new DateTimeOffset(First.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
        await api.AppendAsync((Recording.Result(id, noon), noon), (Recording.Result(id, noon.AddMinutes(1), "down"), noon), (Recording.Missed(id, noon.AddDays(1)), noon));
        var last = (await api.ColumnAsync("select max(position) from event_monitors.monitor_history where monitor_id = $1", id)).Single();

        var answer = await Eventually.Async(
            _ => api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/days?from=2026-03-01&to=2026-03-02"),
            days => days.GetProperty("completePosition").GetInt64() >= last,
            TimeSpan.FromSeconds(30),
            Cancellation);
        answer.GetProperty("items").EnumerateArray().Select(d => (d.GetProperty("up").GetInt64(), d.GetProperty("down").GetInt64(), d.GetProperty("missed").GetInt64())).ShouldBe([(1L, 1L, 0L), (0L, 0L, 1L)]);
    }

    [Fact]
    public async Task Every_day_that_was_asked_for_is_in_the_answer_also_where_nothing_was_checked()
    {
        var id = await api.CreateMonitorAsync();
        var answer = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/days?from=2024-02-28&to=2024-03-01");
        answer.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("day").GetString()).ShouldBe(["2024-02-28", "2024-02-29", "2024-03-01"]);
        answer.GetProperty("items").EnumerateArray().ShouldAllBe(d => d.GetProperty("up").GetInt64() == 0 && d.GetProperty("missed").GetInt64() == 0 && d.GetProperty("lastCheckedAt").ValueKind == JsonValueKind.Null);
        answer.TryGetProperty("completePosition", out _).ShouldBeTrue();

        var today = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/days");
        today.GetProperty("items").GetArrayLength().ShouldBe(30);
        (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/days?from=0001-01-01&to=0001-01-01")).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/days?to=0001-01-02")).GetProperty("items").GetArrayLength().ShouldBe(2);
        (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/days?from=9999-12-01&to=9999-12-31")).GetProperty("items").GetArrayLength().ShouldBe(31);
    }

    [Theory]
    [InlineData("from=2026-03-02&to=2026-03-01", "from")]
    [InlineData("from=2025-01-25&to=2026-03-01", "from")]
    [InlineData("from=2026-3-1", "from")]
    [InlineData("from=2026-02-30", "from")]
    [InlineData("to=2026-03-01T00:00:00Z", "to")]
    [InlineData("to=%00", "to")]
    [InlineData("to=2026-03-01'--", "to")]
    public async Task Days_that_do_not_fit_are_named(string query, string field)
    {
        var id = await api.CreateMonitorAsync();
        var response = await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/days?{query}", Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Json.ReadAsync(response, Cancellation)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Fact]
    public async Task Days_of_another_organizations_monitor_do_not_exist()
    {
        var path = $"/api/imap-pop-monitors/{await api.CreateMonitorAsync()}/days";
        (await api.Client(api.Tokens.OtherOrganization).GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.Client(api.Tokens.Supporter).GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await api.Client(null).GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static CheckEvent Some(Random random, long monitorId)
    {
        var slot = new DateTimeOffset(First.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddSeconds(random.Next(5 * 86400));
        return random.Next(6) switch
        {
            0 => Recording.Result(monitorId, slot, "down"),
            1 => Recording.Result(monitorId, slot, "inconclusive"),
            2 => Recording.Result(monitorId, slot, "unheard_of"),
            3 => Recording.Missed(monitorId, slot) with { Count = random.Next(1, 9) },
            4 => CheckMapping.ToLate(Recording.Result(monitorId, slot)),
            _ => Recording.Result(monitorId, slot),
        };
    }
}
