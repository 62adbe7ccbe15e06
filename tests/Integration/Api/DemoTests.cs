using System.Net;
using System.Text.Json;
using EventMonitors.Api.Demo;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class DemoTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task Seeding_again_adds_nothing_and_a_year_later_opens_new_sessions_for_the_same_tokens()
    {
        var before = await VersionAsync();
        await EnsureAsync(TimeProvider.System);
        (await VersionAsync()).ShouldBe(before);

        var later = new LaterClock(TimeSpan.FromDays(366));
        await EnsureAsync(later);
        (await VersionAsync()).ShouldBe(before + 1);
        (await api.Service<SessionQueries>().FindCallerAsync(api.Tokens.Editor, later.GetUtcNow(), TestContext.Current.CancellationToken)).ShouldNotBeNull();
        (await api.Client(api.Tokens.Editor).GetAsync("/api/imap-pop-monitors/1", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Users_log_in_with_their_own_passwords_their_sessions_go_on_and_what_somebody_chose_stays()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var logins = new DemoLogins(api.Service<UserStateQueries>(), api.Service<UserHandler>(), api.Service<SessionQueries>(), api.Service<PasswordHashing>(), TimeProvider.System);
        await logins.EnsureAsync([new("editor", "editor@demo.example", "one long password"), new("nobody", "nobody@demo.example", "one long password")], api.Tokens);
        await logins.EnsureAsync([new("editor", "editor@demo.example", "another long password")], api.Tokens);

        async Task<HttpStatusCode> LogInAsync(string password) => (await api.Client(null).PostAsync(
            "/api/sessions", Json.Body($$"""{ "email": "editor@demo.example", "password": "{{password}}" }"""), cancellation)).StatusCode;
        (await LogInAsync("one long password")).ShouldBe(HttpStatusCode.Created);
        (await LogInAsync("another long password")).ShouldBe(HttpStatusCode.Unauthorized);
        (await api.Client(api.Tokens.Editor).GetAsync("/api/sessions/current", cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Monitors_are_made_once_follow_their_servers_and_stay_deleted()
    {
        const string drawn = "select last_value + case when is_called then 1 else 0 end from event_monitors.monitor_ids";
        var next = await api.ScalarAsync<long>(drawn);
        await EnsureMonitorAsync(port: 1143);
        await EnsureMonitorAsync(port: 1143);
        (await api.ScalarAsync<long>(drawn)).ShouldBe(next, "the demo has ids of its own: the first monitor that a portal creates has the first id");
        (await api.EventsAsync(7)).Select(e => e.GetProperty("type").GetString()).ShouldBe(["monitor_created"]);
        (await api.CreateAsync("""{"customerId":10,"name":"n","hostname":"h.example"}""")).ShouldBeGreaterThanOrEqualTo(500);

        await api.ChangeAsync(7, """{"name":"Mine now","status":"disabled"}""");
        await EnsureMonitorAsync(port: 2143);
        var moved = await api.ReadAsync(7);
        (moved.GetProperty("port").GetInt32(), moved.GetProperty("name").GetString(), moved.GetProperty("status").GetString()).ShouldBe((2143, "Mine now", "disabled"));
        (await api.EventsAsync(7))[^1].GetProperty("actor").GetString().ShouldBe("system:seed-demo");

        await api.DeleteAsync(7);
        await EnsureMonitorAsync(port: 3143);
        (await api.GetAsync(7)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(11, """{"imapPopConfig":{"startTls":null,"tls":true}}""")]
    [InlineData(12, """{"imapPopConfig":{"protocol":"pop3"}}""")]
    [InlineData(13, """{"imapPopConfig":{"authMechanism":"SCRAM-SHA-256"}}""")]
    [InlineData(14, """{"name":"Mine","checkInterval":60,"imapPopConfig":{"x-note":"mine"}}""")]
    public async Task What_somebody_made_of_a_monitor_stays_and_it_is_led_to_its_server_all_the_same(long id, string change)
    {
        await EnsureMonitorAsync(port: 1143, id);
        await api.ChangeAsync(id, WithPassword(change));
        var shown = (await api.ReadAsync(id)).GetProperty("config").GetRawText();

        (await EnsureMonitorAsync(port: 1143, id)).ShouldBeEmpty();
        (await api.EventsAsync(id)).Length.ShouldBe(2);
        (await EnsureMonitorAsync(port: 2143, id)).ShouldBeEmpty();
        var moved = await api.ReadAsync(id);
        (moved.GetProperty("port").GetInt32(), moved.GetProperty("config").GetRawText()).ShouldBe((2143, shown));
    }

    [Fact]
    public async Task A_monitor_that_can_no_more_be_led_is_left_alone_and_stops_nothing()
    {
        await EnsureMonitorAsync(port: 1143, id: 15);
        await api.ChangeAsync(15, """{"imapPopConfig":{"password":null,"oauth2":{"tokenEndpoint":"https://login.example/token","clientId":"c","clientSecret":"hunter2"}}}""");
        var before = (await api.ReadAsync(15)).GetRawText();

        (await EnsureMonitorAsync(port: 1143, id: 15)).ShouldBeEmpty();
        var refusal = (await EnsureMonitorAsync(port: 2143, id: 15)).ShouldHaveSingleItem();
        refusal.MonitorId.ShouldBe(15);
        refusal.Reason.ShouldContain("must be sent again");
        refusal.Reason.ShouldNotContain("\n");
        refusal.Reason.ShouldNotContain("hunter2");
        (await api.ReadAsync(15)).GetRawText().ShouldBe(before);
    }

    [Fact]
    public async Task Monitors_rest_while_their_servers_are_away_and_go_on_where_nobody_else_had_disabled_them()
    {
        await EnsureMonitorAsync(port: 1143, id: 16);
        await EnsureMonitorAsync(port: 1143, id: 17);
        await api.ChangeAsync(17, """{"status":"disabled"}""");

        await RestAsync(16, 17, 18);
        await RestAsync(16, 17, 18);
        (await StatusAsync(16), await StatusAsync(17)).ShouldBe(("disabled", "disabled"));
        (await api.EventsAsync(16)).Select(e => e.GetProperty("type").GetString()).ShouldBe(["monitor_created", "monitor_status_changed"]);
        (await api.GetAsync(18)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        await EnsureMonitorAsync(port: 1143, id: 16);
        await EnsureMonitorAsync(port: 1143, id: 17);
        (await StatusAsync(16), await StatusAsync(17)).ShouldBe(("active", "disabled"));
    }

    [Theory]
    [InlineData(499, true)]
    [InlineData(500, false)]
    [InlineData(0, false)]
    public void Ids_that_the_API_gives_are_not_the_demos(long id, bool expected)
    {
        new DemoInput(api.Tokens, [new DemoMonitor(id, default)]).HasOwnIds.ShouldBe(expected);
        new DemoInput(api.Tokens, Resting: [id]).HasOwnIds.ShouldBe(expected);
    }

    private DemoMonitors Monitors => new(
        api.Service<CreateMonitorHandler>(), api.Service<ChangeMonitorHandler>(), api.Service<MonitorStateQueries>(), api.Service<ConfigReader>(), api.Service<PostgresEventStore>());

    private async Task<IReadOnlyList<DemoRefusal>> EnsureMonitorAsync(int port, long id = 7)
    {
        using var body = JsonDocument.Parse($$"""
            {"customerId":"11111111-1111-4111-8111-111111111111","name":"Demo","hostname":"localhost","port":{{port}},"checkInterval":30,
             "imapPopConfig":{"protocol":"imap","tls":false,"startTls":true,"user":"u","password":"p"} }
            """);
        return await Monitors.EnsureAsync(DemoData.OrganizationId, [new DemoMonitor(id, body.RootElement)], DemoData.Metadata(), TestContext.Current.CancellationToken);
    }

    private async Task RestAsync(params long[] ids) =>
        (await Monitors.RestAsync(DemoData.OrganizationId, ids, DemoData.Metadata(), TestContext.Current.CancellationToken)).ShouldBeEmpty();

    private async Task<string?> StatusAsync(long id) => (await api.ReadAsync(id)).GetProperty("status").GetString();

    // A change of how the password travels wants it sent again.
    private static string WithPassword(string change) => change.Replace("\"imapPopConfig\":{", "\"imapPopConfig\":{\"password\":\"p\",", StringComparison.Ordinal);

    private Task EnsureAsync(TimeProvider clock) => new DemoData(api.Service<PostgresEventStore>(), api.Service<SessionQueries>(), clock).EnsureAsync(api.Tokens);

    private async Task<long> VersionAsync() => await api.Service<PostgresEventStore>()
        .ReadStreamAsync("1", SessionEventTypes.StreamId(2), cancellationToken: TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }
}
