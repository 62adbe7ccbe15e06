using System.Net;
using System.Text.Json;
using EventMonitors.Api.Audit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>An Api whose operator wants to know who reads what.</summary>
public sealed class RecordingHost : ApiHost
{
    protected override IWebHostBuilder Configure(IWebHostBuilder host) => base.Configure(host).UseSetting("Audit:RecordReads", "true");
}

public sealed class ReadRecordTests(RecordingHost api) : IClassFixture<RecordingHost>
{
    /// <summary>Endpoints that show no history.</summary>
    private static readonly string[] Unrecorded =
    [
        "getReads", "listMonitors",
        "getCurrentSession", "listSessions", "listUsers", "getUser", "listApiKeys", "getApiKey",
        "listCustomers", "getCustomer", "listOrganizations", "getOrganization", "getQuota",
    ];

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_kind_of_read_is_recorded_with_who_asked_for_what_and_what_was_shown()
    {
        var id = await api.CreateMonitorAsync();
        await api.AppendAsync((Recording.Result(id, Noon), Noon), (Recording.Missed(id, Noon.AddMinutes(1)), Noon));
        var before = await LastReadAsync();
        var page = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/events?types=check_missed&from=2026-03-01T00:00:00Z&limit=5");
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/checks?limit=1");
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/days?from=2026-03-01&to=2026-03-02");
        (await api.Client(api.Tokens.Editor).GetAsync($"/api/imap-pop-monitors/{id}/events/export?after=1", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}?version=1");
        await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}?asOf=9999-01-01T00:00:00Z");
        await api.GetAsync(api.Tokens.Supporter, "/api/events?organizationId=1&limit=3");
        (await api.Client(api.Tokens.Supporter).GetAsync("/api/events/export", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/uptime?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z");
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/timings?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z");
        await api.GetAsync(api.Tokens.Editor, $"/api/incidents?monitorId={id}");

        var reads = await ReadsAsync(api.Tokens.Supporter, before);
        reads.Select(r => r.GetProperty("data").GetProperty("kind").GetString()).ShouldBe(["history", "checks", "days", "history_export", "time_travel", "time_travel", "feed", "feed_export", "uptime", "timings", "incidents"]);
        reads.Select(r => r.GetProperty("actor").GetString()).ShouldBe(["user-3", "user-2", "user-2", "user-2", "user-3", "user-3", "user-4", "user-4", "user-2", "user-2", "user-2"]);
        reads.ShouldAllBe(r => r.GetProperty("type").GetString() == "history_read" && r.GetProperty("origin").GetString() != null && r.GetProperty("correlationId").GetString() != null);
        reads.Take(7).ShouldAllBe(r => r.GetProperty("organizationId").GetInt64() == 1);
        reads[7].GetProperty("organizationId").ValueKind.ShouldBe(JsonValueKind.Null);
        reads[0].GetProperty("stream").GetString().ShouldStartWith("reads-1-");

        var history = reads[0].GetProperty("data");
        history.GetProperty("monitorId").GetInt64().ShouldBe(id);
        history.GetProperty("types")[0].GetString().ShouldBe("check_missed");
        history.GetProperty("from").GetString().ShouldBe("2026-03-01T00:00:00.000Z");
        history.GetProperty("count").GetInt64().ShouldBe(1);
        history.GetProperty("firstPosition").GetInt64().ShouldBe(page.Positions()[0]);
        reads[1].GetProperty("data").GetProperty("count").GetInt64().ShouldBe(1);
        reads[2].GetProperty("data").GetProperty("from").GetString().ShouldBe("2026-03-01T00:00:00.000Z");
        reads[2].GetProperty("data").GetProperty("to").GetString().ShouldBe("2026-03-03T00:00:00.000Z");
        reads[3].GetProperty("data").GetProperty("after").GetInt64().ShouldBe(1);
        reads[3].GetProperty("data").GetProperty("count").ValueKind.ShouldBe(JsonValueKind.Null);
        reads[4].GetProperty("data").GetProperty("version").GetInt64().ShouldBe(1);
        reads[5].GetProperty("data").GetProperty("asOf").GetString().ShouldBe("9999-01-01T00:00:00.000Z");
        reads[6].GetProperty("data").GetProperty("count").GetInt64().ShouldBe(3);
        reads[8].GetProperty("data").GetProperty("to").GetString().ShouldBe("2026-03-02T00:00:00.000Z");
        reads[9].GetProperty("data").GetProperty("count").GetInt64().ShouldBe(24);
        reads[10].GetProperty("data").GetProperty("monitorId").GetInt64().ShouldBe(id);
    }

    [Fact]
    public async Task What_was_looked_for_stands_in_the_record()
    {
        var id = await api.CreateMonitorAsync();
        var before = await LastReadAsync();
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/checks?verdict=up&outcome=completed&fault=none&trigger=schedule");
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/timings?step=7200");
        await api.GetAsync(api.Tokens.Editor, "/api/incidents?customerId=11111111-1111-4111-8111-111111111111&status=open");
        await api.GetAsync(api.Tokens.Editor, "/api/incidents");

        (await ReadsAsync(api.Tokens.Supporter, before)).Select(r => r.GetProperty("data").TryGetProperty("filters", out var filters) ? JsonSerializer.Serialize(filters) : null).ShouldBe(
        [
            """{"fault":"none","outcome":"completed","trigger":"schedule","verdict":"up"}""",
            """{"step":"7200"}""",
            """{"status":"open","customerId":"11111111-1111-4111-8111-111111111111"}""",
            null,
        ]);
    }

    [Fact]
    public async Task Days_up_to_the_last_that_there_is_are_recorded_too()
    {
        var id = await api.CreateMonitorAsync();
        var before = await LastReadAsync();
        await api.GetAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/days?from=9999-12-31&to=9999-12-31");

        (await ReadsAsync(api.Tokens.Supporter, before)).ShouldHaveSingleItem().GetProperty("data").GetProperty("to").GetString().ShouldBe("9999-12-31T23:59:59.999Z");
    }

    [Fact]
    public async Task Records_do_not_feed_themselves()
    {
        var id = await api.CreateMonitorAsync();
        foreach (var (token, uri) in ((string, string)[])[(api.Tokens.Readonly, "/api/events"), (api.Tokens.Supporter, "/api/events"), (api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/events")])
        {
            var all = await api.GetAllAsync(token, uri);
            all.ShouldAllBe(e => e.GetProperty("type").GetString() != "history_read");
            (await api.GetAllAsync(token, uri)).Positions().ShouldBe(all.Positions());
        }

        var last = await LastReadAsync();
        var end = (await api.GetAllAsync(api.Tokens.Readonly, "/api/events")).Positions()[^1];
        var recorded = await ReadsAsync(api.Tokens.Supporter, last);
        await api.GetAsync(api.Tokens.Readonly, $"/api/events?after={end}");
        (await ReadsAsync(api.Tokens.Supporter, last)).Count.ShouldBe(recorded.Count, "an empty page of the feed is nothing to record, and a look at the records neither");
    }

    [Fact]
    public async Task Admins_see_the_reads_of_their_organization_and_supporters_all()
    {
        var other = await api.CreateMonitorAsync(api.Tokens.OtherOrganization, customer: 20);
        var own = await api.CreateMonitorAsync();
        var before = await LastReadAsync();
        await api.GetAsync(api.Tokens.OtherOrganization, $"/api/imap-pop-monitors/{other}/events");
        await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{own}/events");
        await api.GetAsync(api.Tokens.Supporter, $"/api/imap-pop-monitors/{other}/events");

        MonitorsOf(await ReadsAsync(api.Tokens.Admin, before)).ShouldBe([own]);
        MonitorsOf(await ReadsAsync(api.Tokens.Supporter, before)).ShouldBe([other, own, other]);
        MonitorsOf(await ReadsAsync(api.Tokens.Supporter, before, "&organizationId=2")).ShouldBe([other, other]);
        (await StatusAsync(api.Tokens.Admin, "/api/events/reads?organizationId=2")).ShouldBe(HttpStatusCode.NotFound);
        foreach (var token in (string[])[api.Tokens.Editor, api.Tokens.Readonly, api.Tokens.OtherOrganization])
            foreach (var query in (string[])["", "?after=x", "?organizationId=99"])
                (await StatusAsync(token, $"/api/events/reads{query}")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync(null, "/api/events/reads")).ShouldBe(HttpStatusCode.Unauthorized);

        static IEnumerable<long> MonitorsOf(IEnumerable<JsonElement> reads) => reads.Select(r => r.GetProperty("data").GetProperty("monitorId").GetInt64());
    }

    [Fact]
    public async Task What_is_refused_is_not_recorded_and_what_cannot_be_recorded_is_not_shown()
    {
        var id = await api.CreateMonitorAsync();
        var before = await LastReadAsync();
        (await StatusAsync(api.Tokens.OtherOrganization, $"/api/imap-pop-monitors/{id}/events")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}/events?types=nope")).ShouldBe(HttpStatusCode.BadRequest);
        (await StatusAsync(api.Tokens.Editor, $"/api/imap-pop-monitors/{id}")).ShouldBe(HttpStatusCode.OK);
        (await ReadsAsync(api.Tokens.Supporter, before)).ShouldBeEmpty();

        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await ExecuteAsync(database, "alter table event_store.mt_events add constraint no_records check (type <> 'history_read') not valid");
        try
        {
            foreach (var path in (string[])["events", "events/export", "checks", "days", "uptime", "timings"])
            {
                var answer = await api.Client(api.Tokens.Editor).GetAsync($"/api/imap-pop-monitors/{id}/{path}", Cancellation);
                answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError, path);
                (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldNotContain("monitor_created");
            }
        }
        finally
        {
            await ExecuteAsync(database, "alter table event_store.mt_events drop constraint no_records");
        }
    }

    [Fact]
    public void Every_endpoint_that_shows_history_records_its_reads()
    {
        var forgotten = api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal) && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Where(e => e.Metadata.GetMetadata<RecordedReads>() is null)
            .Select(e => e.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName);
        forgotten.Except(Unrecorded).ShouldBeEmpty("an endpoint that reads has to say RecordsReads() and ask ReadRecorder, or be named here with good reason");
    }

    private async Task<long> LastReadAsync() => (await api.ColumnAsync("select coalesce(max(seq_id), 0) from event_store.mt_events")).Single();

    private async Task<List<JsonElement>> ReadsAsync(string token, long after, string query = "") =>
        [.. (await api.GetAsync(token, $"/api/events/reads?limit=1000&after={after}{query}")).GetProperty("items").EnumerateArray()];

    private async Task<HttpStatusCode> StatusAsync(string? token, string uri) => (await api.Client(token).GetAsync(uri, Cancellation)).StatusCode;

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
