using System.Net;
using System.Text.Json;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Statistics;

public sealed class StatisticsEndpointTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Uptime_and_timings_are_there_soon_after_the_checks_and_say_how_far_they_are_complete()
    {
        var id = await api.CreateAsync(Json.With("status", "\"active\""));
        await api.AppendAsync(
            (Recording.Result(id, Noon), Noon), (Recording.Result(id, Noon.AddMinutes(1), "down"), Noon), (Recording.Result(id, Noon.AddMinutes(2), "down"), Noon),
            (Recording.Result(id, Noon.AddMinutes(5)), Noon), (Recording.Result(id, Noon.AddMinutes(6), "inconclusive"), Noon), (Recording.Missed(id, Noon.AddMinutes(7)), Noon));
        var last = (await api.ColumnAsync("select max(position) from event_monitors.monitor_history where monitor_id = $1", id)).Single();

        var uptime = await SeeAsync($"/api/imap-pop-monitors/{id}/uptime?from=2026-03-01T12:00:00Z&to=2026-03-01T13:00:00Z", last);
        uptime.GetProperty("up").GetInt64().ShouldBe(2);
        uptime.GetProperty("down").GetInt64().ShouldBe(2);
        uptime.GetProperty("inconclusive").GetInt64().ShouldBe(1);
        uptime.GetProperty("missed").GetInt64().ShouldBe(1);
        uptime.GetProperty("uptime").GetDouble().ShouldBe(0.5);
        uptime.GetProperty("shares").GetProperty("missed").GetDouble().ShouldBe(1 / 6.0);
        var outages = uptime.GetProperty("outages");
        outages.GetProperty("count").GetInt32().ShouldBe(1);
        outages.GetProperty("meanSecondsToRecover").GetDouble().ShouldBe(240);
        outages.GetProperty("longest").GetProperty("from").GetString().ShouldBe("2026-03-01T12:01:00.000Z");
        outages.GetProperty("longest").GetProperty("seconds").GetDouble().ShouldBe(240);

        var timings = await SeeAsync($"/api/imap-pop-monitors/{id}/timings?from=2026-03-01T12:00:00Z&to=2026-03-01T12:10:00Z&step=300", last);
        var buckets = timings.GetProperty("items").EnumerateArray().ToArray();
        buckets.Select(b => (b.GetProperty("start").GetString(), b.GetProperty("checks").GetInt32())).ShouldBe([("2026-03-01T12:00:00.000Z", 3), ("2026-03-01T12:05:00.000Z", 2)]);
        buckets[0].GetProperty("dns").GetProperty("p95").GetDouble().ShouldBe(1.2);
        buckets[0].GetProperty("total").GetProperty("max").GetDouble().ShouldBe(8.6);
        buckets[0].GetProperty("token").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Where_nothing_was_checked_there_is_no_share_and_every_bucket()
    {
        var id = await api.CreateMonitorAsync();
        var uptime = await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/uptime");
        uptime.GetProperty("uptime").ValueKind.ShouldBe(JsonValueKind.Null);
        uptime.GetProperty("shares").ValueKind.ShouldBe(JsonValueKind.Null);
        (uptime.GetProperty("to").GetDateTimeOffset() - uptime.GetProperty("from").GetDateTimeOffset()).ShouldBe(TimeSpan.FromDays(30));

        (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/timings")).GetProperty("items").GetArrayLength().ShouldBeInRange(720, 721);
        (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/timings?from=1970-01-01T00:00:00Z&to=1970-01-02T00:00:00Z&step=7000")).GetProperty("items").GetArrayLength().ShouldBe(13);
        (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/timings?from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59.9999999Z")).GetProperty("items").GetArrayLength().ShouldBe(24);
        await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/uptime?to=1970-01-31T00:00:00Z");
        await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/uptime?from=9999-12-31T00:00:00Z&to=9999-12-31T23:59:59.9999999Z");
    }

    [Theory]
    [InlineData("uptime?from=2026-03-02T00:00:00Z&to=2026-03-02T00:00:00Z", "from")]
    [InlineData("uptime?from=2025-01-25T00:00:00Z&to=2026-03-01T00:00:00.001Z", "from")]
    [InlineData("uptime?from=2026-03-01", "from")]
    [InlineData("uptime?to=%00", "to")]
    [InlineData("uptime?from=1969-12-31T23:59:59.999Z&to=1970-01-02T00:00:00Z", "from")]
    [InlineData("uptime?to=0001-01-01T02:00:00Z", "from")]
    [InlineData("timings?to=1970-01-30T23:59:59.999Z", "from")]
    [InlineData("timings?from=0001-01-01T00:00:00Z&to=0001-01-02T00:00:00Z&step=7000", "from")]
    [InlineData("timings?from=2025-11-21T00:00:00Z&to=2026-03-01T00:00:00.001Z&step=86400", "from")]
    [InlineData("timings?step=59", "step")]
    [InlineData("timings?step=86401", "step")]
    [InlineData("timings?step=PT1H", "step")]
    [InlineData("timings?from=2026-03-01T00:00:00Z&to=2026-03-01T16:40:00.001Z&step=60", "step")]
    [InlineData("timings?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z", "from")]
    public async Task Windows_and_steps_that_do_not_fit_are_named(string query, string field)
    {
        var id = await api.CreateMonitorAsync();
        (await (await api.Client(api.Tokens.Readonly).GetAsync($"/api/imap-pop-monitors/{id}/{query}", Cancellation)).ErrorsAsync()).ShouldBe([field]);
    }

    [Theory]
    [InlineData("uptime")]
    [InlineData("timings")]
    public async Task Another_organizations_monitor_does_not_exist_and_a_deleted_one_is_still_read(string path)
    {
        var id = await api.CreateMonitorAsync();
        (await StatusAsync(api.Tokens.OtherOrganization, id, path)).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Supporter, id, path)).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(null, id, path)).ShouldBe(HttpStatusCode.Unauthorized);

        (await api.DeleteAsync(id)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await StatusAsync(api.Tokens.Readonly, id, path)).ShouldBe(HttpStatusCode.OK);
    }

    private Task<JsonElement> SeeAsync(string uri, long position) => Eventually.Async(
        _ => api.GetAsync(api.Tokens.Readonly, uri), answer => answer.GetProperty("completePosition").GetInt64() >= position, TimeSpan.FromSeconds(30), Cancellation);

    private async Task<HttpStatusCode> StatusAsync(string? token, long id, string path) =>
        (await api.Client(token).GetAsync($"/api/imap-pop-monitors/{id}/{path}", Cancellation)).StatusCode;
}
