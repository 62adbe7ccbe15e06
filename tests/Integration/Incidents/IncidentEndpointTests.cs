using System.Net;
using System.Text.Json;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Incidents;

public sealed class IncidentEndpointTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_incident_opens_and_ends_is_listed_and_stands_in_the_monitors_history()
    {
        var id = await CreateAsync();
        await FailAsync(id, 0, 1);
        var open = (await SeeAsync($"monitorId={id}", items => items.Length == 1))[0];
        open.GetProperty("status").GetString().ShouldBe("open");
        open.GetProperty("since").GetString().ShouldBe("2026-03-01T12:00:00.000Z");
        open.GetProperty("customerId").GetInt64().ShouldBe(10);
        open.GetProperty("seconds").ValueKind.ShouldBe(JsonValueKind.Null);

        await api.AppendAsync((Recording.Result(id, Noon.AddMinutes(2)), Noon));
        var ended = (await SeeAsync($"monitorId={id}&status=recovered", items => items.Length == 1))[0];
        ended.GetProperty("recoveredAt").GetString().ShouldBe("2026-03-01T12:02:00.000Z");
        ended.GetProperty("seconds").GetDouble().ShouldBe(120);
        (await api.GetAsync(api.Tokens.Readonly, $"/api/incidents/{ended.GetProperty("id").GetGuid()}")).ToString().ShouldBe(ended.ToString());

        var events = (await api.GetAsync(api.Tokens.Readonly, $"/api/imap-pop-monitors/{id}/events?types=monitor_went_down,monitor_recovered")).GetProperty("items").EnumerateArray().ToArray();
        events.Select(e => e.GetProperty("type").GetString()).ShouldBe(["monitor_went_down", "monitor_recovered"]);
        events.ShouldAllBe(e => e.GetProperty("actor").GetString() == "system:incidents" && e.GetProperty("stream").GetString() == $"incidents-{id}" && e.GetProperty("causationId").GetString() != null);
    }

    [Fact]
    public async Task What_closes_an_incident_is_said()
    {
        var (maintained, deleted) = (await CreateAsync(), await CreateAsync());
        foreach (var id in (long[])[maintained, deleted])
        {
            await FailAsync(id, 0, 1);
            await SeeAsync($"monitorId={id}&status=open", items => items.Length == 1);
        }

        await api.ChangeAsync(maintained, """{ "status": "maintenance" }""");
        await api.DeleteAsync(deleted);

        (await SeeAsync($"monitorId={maintained}&status=closed", items => items.Length == 1))[0].GetProperty("closeReason").GetString().ShouldBe("maintenance");
        (await SeeAsync($"monitorId={deleted}&status=closed", items => items.Length == 1))[0].GetProperty("closeReason").GetString().ShouldBe("deleted");
    }

    [Fact]
    public async Task Pages_are_the_whole_list_the_newest_first_also_while_it_grows()
    {
        var id = await CreateAsync(confirmations: 1);
        for (var i = 0; i < 5; i++)
        {
            await FailAsync(id, 2 * i);
            await api.AppendAsync((Recording.Result(id, Noon.AddMinutes(2 * i + 1)), Noon));
        }

        var all = await SeeAsync($"monitorId={id}", items => items.Length == 5);
        all.Select(Since).ShouldBe(Enumerable.Range(0, 5).Reverse().Select(i => Noon.AddMinutes(2 * i)));

        var (paged, cursor) = (new List<string>(), (string?)"");
        for (var page = 0; cursor is not null; page++)
        {
            var answer = await ListAsync($"monitorId={id}&limit=2&cursor={cursor}");
            paged.AddRange(answer.GetProperty("items").EnumerateArray().Select(i => i.ToString()));
            cursor = answer.GetProperty("nextCursor").GetString();
            if (page > 0) continue;
            await FailAsync(id, 20);
            await SeeAsync($"monitorId={id}", items => items.Length == 6);
        }

        paged.ShouldBe(all.Select(i => i.ToString()));
        (await ListAsync($"monitorId={id}&from=2026-03-01T12:03:00Z&to=2026-03-01T12:06:00Z")).GetProperty("items").EnumerateArray().Select(Since).ShouldBe([Noon.AddMinutes(4)]);
        (await ListAsync($"monitorId={id}&status=open")).GetProperty("items").EnumerateArray().Select(Since).ShouldBe([Noon.AddMinutes(20)]);
    }

    [Fact]
    public async Task Nobody_sees_another_organizations_incidents_and_a_supporter_sees_all()
    {
        var id = await CreateAsync(confirmations: 1);
        await FailAsync(id, 0);
        var incident = (await SeeAsync($"monitorId={id}&customerId=11111111-1111-4111-8111-111111111111", items => items.Length == 1))[0].GetProperty("id").GetGuid();

        (await ListAsync($"monitorId={id}", api.Tokens.OtherOrganization)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await StatusAsync(api.Tokens.OtherOrganization, "?customerId=10")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.OtherOrganization, "?customerId=11111111-1111-4111-8111-111111111111")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Readonly, "?customerId=987654")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Supporter, "?customerId=987654")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Supporter, "?organizationId=2&customerId=10")).ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync($"monitorId={id}&customerId=10", api.Tokens.Supporter)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ListAsync($"monitorId={id}", api.Tokens.Supporter)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ListAsync($"monitorId={id}&organizationId=1&customerId=10", api.Tokens.Supporter)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await ListAsync($"monitorId={id}&organizationId=2", api.Tokens.Supporter)).GetProperty("items").GetArrayLength().ShouldBe(0);

        (await StatusAsync(api.Tokens.Supporter, $"/{incident}")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(api.Tokens.OtherOrganization, $"/{incident}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Readonly, $"/{Guid.NewGuid()}")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Readonly, "/no-incident")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.OtherOrganization, "?organizationId=1")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(api.Tokens.Supporter, "?organizationId=99")).ShouldBe(HttpStatusCode.NotFound);
        (await StatusAsync(null, "")).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusAsync(null, $"/{incident}")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("monitorId=x", "monitorId")]
    [InlineData("customerId=x", "customerId")]
    [InlineData("customerId=10%00", "customerId")]
    [InlineData("status=down", "status")]
    [InlineData("from=2026-03-01", "from")]
    [InlineData("from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z", "from")]
    [InlineData("limit=501", "limit")]
    [InlineData("cursor=x", "cursor")]
    [InlineData("cursor=WyJpbmNpZGVudHMiLCIxIiwieCJd", "cursor")]
    [InlineData("organizationId=0", "organizationId")]
    public async Task Filters_that_do_not_fit_are_named(string query, string field) =>
        (await (await api.Client(api.Tokens.Readonly).GetAsync($"/api/incidents?{query}", Cancellation)).ErrorsAsync()).ShouldBe([field]);

    // Active in the log, and never asked for: no worker is there.
    private Task<long> CreateAsync(int? confirmations = null) => api.CreateAsync(
        $$"""{ "customerId": 10, "name": "n", "hostname": "mail.example.com", "status": "active", "checkInterval": 86400{{(confirmations is { } c ? $", \"confirmations\": {c}" : "")}} }""");

    private Task FailAsync(long id, params int[] minutes) => api.AppendAsync(minutes.Select(m => (Check: (EventMonitors.Api.Checks.CheckEvent)Recording.Result(id, Noon.AddMinutes(m), "down"), At: Noon)));

    private Task<JsonElement> ListAsync(string query, string? token = null) => api.GetAsync(token ?? api.Tokens.Readonly, $"/api/incidents?{query}");

    private Task<JsonElement[]> SeeAsync(string query, Predicate<JsonElement[]> condition) => Eventually.Async(
        async _ => (await ListAsync(query)).GetProperty("items").EnumerateArray().ToArray(), condition, TimeSpan.FromSeconds(30), Cancellation);

    private async Task<HttpStatusCode> StatusAsync(string? token, string path) => (await api.Client(token).GetAsync($"/api/incidents{path}", Cancellation)).StatusCode;

    private static DateTimeOffset Since(JsonElement incident) => incident.GetProperty("since").GetDateTimeOffset();
}
