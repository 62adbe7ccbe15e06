using System.Net;
using EventMonitors.Api.Demo;
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

    private Task EnsureAsync(TimeProvider clock) => new DemoData(api.Service<PostgresEventStore>(), api.Service<SessionQueries>(), clock).EnsureAsync(api.Tokens);

    private async Task<long> VersionAsync() => await api.Service<PostgresEventStore>()
        .ReadStreamAsync("1", SessionEventTypes.StreamId(2), cancellationToken: TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }
}
