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
    public async Task Monitors_are_made_once_follow_their_servers_and_stay_deleted()
    {
        await EnsureMonitorAsync(port: 1143);
        await EnsureMonitorAsync(port: 1143);
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

    private async Task EnsureMonitorAsync(int port)
    {
        using var body = JsonDocument.Parse($$"""
            {"customerId":"11111111-1111-4111-8111-111111111111","name":"Demo","hostname":"localhost","port":{{port}},"checkInterval":30,
             "imapPopConfig":{"protocol":"imap","tls":false,"startTls":true,"user":"u","password":"p"} }
            """);
        await new DemoMonitors(api.Service<CreateMonitorHandler>(), api.Service<ChangeMonitorHandler>(), api.Service<MonitorStateQueries>())
            .EnsureAsync(DemoData.OrganizationId, [new DemoMonitor(7, body.RootElement)], DemoData.Metadata(), TestContext.Current.CancellationToken);
    }

    private Task EnsureAsync(TimeProvider clock) => new DemoData(api.Service<PostgresEventStore>(), api.Service<SessionQueries>(), clock).EnsureAsync(api.Tokens);

    private async Task<long> VersionAsync() => await api.Service<PostgresEventStore>()
        .ReadStreamAsync("1", SessionEventTypes.StreamId(2), cancellationToken: TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }
}
