using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>What the feed of everything makes of events in versions that only a newer Api writes, as while replicas are exchanged.</summary>
public sealed class NewerVersionTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_record_of_a_read_is_left_out_of_everything_whatever_its_version()
    {
        await api.AppendRawAsync("reads-1-2026-03-01", "history_read_v2", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "{}");

        var all = await api.GetAsync(api.Tokens.Supporter, "/api/events?limit=1000");

        all.Positions().ShouldBe(await api.ColumnAsync("select seq_id from event_store.mt_events where type <> 'history_read_v2' order by seq_id"));
    }

    [Fact]
    public async Task An_event_is_asked_for_by_its_name_without_a_version()
    {
        (await api.GetAsync(api.Tokens.Supporter, "/api/events?types=user_registered")).Positions()
            .ShouldBe(await api.ColumnAsync("select seq_id from event_store.mt_events where type in ('user_registered', 'user_registered_v2') order by seq_id"));
    }
}
