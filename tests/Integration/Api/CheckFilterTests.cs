using System.Net;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api.OpenApi;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class CheckFilterTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_of_a_newer_worker_are_shown_found_and_as_documented()
    {
        var id = await api.CreateMonitorAsync();
        await api.RecordAsync(Recording.Result(id, new DateTimeOffset(2026, 2, 1, 12, 0, 0, TimeSpan.Zero)) with
        {
            Verdict = "down",
            Fault = "greylisted",
            Phase = "capability",
            AddressesTried = [new("192.0.2.1", "filtered")],
        });
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var checks = document.Find("getMonitorChecks");
        document.Schemas.Validate(JsonSerializer.SerializeToElement("greylisted"), checks.Parameters.Single(parameter => parameter.Name == "fault").Schema, closed: true).ShouldBeEmpty();

        using var answer = await api.Client(api.Tokens.Editor).GetAsync($"{MonitorCalls.Path(id)}/checks?fault=greylisted", Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        document.Misfits(checks, 200, "application/json", text).ShouldBeEmpty();
        var item = JsonDocument.Parse(text).RootElement.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        (item.GetProperty("fault").GetString(), item.GetProperty("phase").GetString()).ShouldBe(("greylisted", "capability"));
    }

    [Fact]
    public async Task Every_filter_and_any_page_size_shows_what_a_look_at_all_checks_would()
    {
        var (id, other) = (await api.CreateMonitorAsync(), await api.CreateMonitorAsync());
        var random = new Random(5);
        // Four days; what is recorded comes up to two days after its slot.
        await api.AppendAsync(Enumerable.Range(0, 300).Select(_ => Midnight.AddSeconds(random.Next(4 * 86400)))
            .Select(slot => (Some(random, id, slot), slot.AddSeconds(random.Next(2 * 86400)))).OrderBy(check => check.Item2));
        await api.AppendAsync((Recording.Result(other, Midnight), Midnight));
        var all = await PagesAsync(id, "", 500);
        all.Count.ShouldBe(300);

        await ShouldBeAsync("from=2026-03-02T00:00:00Z", c => Slot(c) >= Midnight.AddDays(1));
        await ShouldBeAsync("to=2026-03-02T06:30:00%2B01:00", c => Slot(c) < Midnight.AddHours(29.5));
        await ShouldBeAsync("from=2026-03-02T12:00:00Z&to=2026-03-03T00:00:00Z", c => Slot(c) >= Midnight.AddHours(36) && Slot(c) < Midnight.AddDays(2));
        await ShouldBeAsync("from=2026-04-01T00:00:00Z", _ => false);
        await ShouldBeAsync("verdict=down", c => Text(c, "verdict") == "down");
        await ShouldBeAsync("outcome=missed", c => Text(c, "outcome") == "missed");
        await ShouldBeAsync("outcome=missed&verdict=up", _ => false);
        await ShouldBeAsync("fault=credentials&outcome=late", c => Text(c, "fault") == "credentials" && Text(c, "outcome") == "late");
        await ShouldBeAsync("trigger=change&from=2026-03-03T00:00:00Z", c => Text(c, "trigger") == "change" && Slot(c) >= Midnight.AddDays(2));
        await ShouldBeAsync("from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", _ => true);

        async Task ShouldBeAsync(string query, Func<JsonElement, bool> wanted)
        {
            var expected = all.Where(wanted).Positions();
            foreach (var limit in (int[])[7, 500]) (await PagesAsync(id, query, limit)).Positions().ShouldBe(expected, query);
        }
    }

    [Fact]
    public async Task A_run_of_missed_slots_is_there_wherever_a_part_of_it_is()
    {
        var id = await api.CreateMonitorAsync();
        var noon = Midnight.AddHours(12);
        await AppendAsync(id, [Recording.Missed(id, noon) with { LastSlot = noon.AddMinutes(9), Count = 10 }, Recording.Result(id, noon.AddMinutes(-1))]);

        (await PagesAsync(id, "from=2026-03-01T12:05:00Z", 50)).ShouldHaveSingleItem().GetProperty("count").GetInt32().ShouldBe(10);
        (await PagesAsync(id, "from=2026-03-01T12:09:00Z&to=2026-03-01T12:10:00Z", 50)).Count.ShouldBe(1, "its last slot");
        (await PagesAsync(id, "from=2026-03-01T12:09:00.001Z", 50)).ShouldBeEmpty();
        (await PagesAsync(id, "to=2026-03-01T12:00:00Z", 50)).ShouldHaveSingleItem().GetProperty("outcome").GetString().ShouldBe("completed");
        (await PagesAsync(id, "to=2026-03-01T12:00:00.001Z", 50)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_filter_that_finds_nothing_in_many_checks_answers_in_pieces_and_comes_to_the_end()
    {
        var id = await api.CreateMonitorAsync();
        var first = Recording.Result(id, Midnight, "down");
        await AppendAsync(id, [first, .. Enumerable.Range(1, 11_000).Select(i => Recording.Result(id, Midnight.AddSeconds(i)))]);

        var page = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/checks?verdict=down");
        page.GetProperty("items").GetArrayLength().ShouldBe(0);
        page.GetProperty("nextBefore").ValueKind.ShouldBe(JsonValueKind.Number, "go on from there");
        (await PagesAsync(id, "verdict=down", 50)).ShouldHaveSingleItem().GetProperty("slot").GetDateTimeOffset().ShouldBe(Midnight);
        var before = page.GetProperty("nextBefore").GetInt64();
        var rest = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/checks?verdict=down&before={before}");
        (rest.GetProperty("items").GetArrayLength(), rest.GetProperty("nextCursor").ValueKind).ShouldBe((1, JsonValueKind.Null));
    }

    [Theory]
    [InlineData("verdict=UP", "verdict")]
    [InlineData("outcome=pending", "outcome")]
    [InlineData("fault=Not%20a%20word", "fault")]
    [InlineData("trigger=cron", "trigger")]
    [InlineData("from=2026-03-01", "from")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=WyJjaGVja3MiLCIxIl0&before=2", "cursor")]
    [InlineData("cursor=WyJjaGVja3MiLCItMSJd", "cursor")]
    [InlineData("limit=501", "limit")]
    public async Task A_field_that_does_not_fit_is_named(string query, string field)
    {
        var id = await api.CreateMonitorAsync();
        var response = await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/checks?{query}", Cancellation);
        (await response.ErrorsAsync()).ShouldBe([field]);
    }

    private async Task<List<JsonElement>> PagesAsync(long id, string query, int limit)
    {
        var (all, cursor) = (new List<JsonElement>(), "");
        while (true)
        {
            var page = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/checks?{query}&limit={limit}{cursor}");
            all.AddRange(page.GetProperty("items").EnumerateArray());
            if (page.GetProperty("nextCursor").GetString() is not { } next) return all;
            cursor = $"&cursor={next}";
        }
    }

    private Task<AppendResult> AppendAsync(long id, IEnumerable<CheckEvent> checks) => api.Service<PostgresEventStore>().AppendAsync(
        [new StreamAppend("1", CheckLog.StreamOf(id, Midnight), CheckLog.StreamType, ExpectedVersion.Any, [.. checks.Select(c => new NewEvent(Guid.NewGuid(), c, c.Slot, EventMetadata.None))])],
        cancellationToken: Cancellation);

    private static CheckEvent Some(Random random, long id, DateTimeOffset slot)
    {
        var result = Recording.Result(id, slot, random.Next(2) == 0 ? "up" : "down") with { Fault = random.Next(2) == 0 ? "credentials" : "none", Trigger = random.Next(4) == 0 ? "change" : "schedule" };
        return random.Next(5) switch
        {
            0 => Recording.Missed(id, slot),
            1 => CheckMapping.ToLate(result),
            _ => result,
        };
    }

    private static DateTimeOffset Slot(JsonElement check) => check.GetProperty("slot").GetDateTimeOffset();

    private static string? Text(JsonElement check, string key) => check.GetProperty(key).GetString();
}
