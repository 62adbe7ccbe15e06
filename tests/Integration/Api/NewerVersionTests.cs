using System.Globalization;
using EventMonitors.Api.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>What an Api makes of events that are stored in a version which only a newer one writes, as while replicas are exchanged.</summary>
public sealed class NewerVersionTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_of_a_read_is_left_out_of_everything_whatever_its_version()
    {
        await AppendAsync("reads-1-2026-03-01", "history_read_v2", Noon, "{}");

        var all = await api.GetAsync(api.Tokens.Supporter, "/api/events?limit=1000");

        all.Positions().ShouldBe(await api.ColumnAsync("select seq_id from event_store.mt_events where type <> 'history_read_v2' order by seq_id"));
    }

    [Fact]
    public async Task An_event_is_asked_for_by_its_name_without_a_version()
    {
        (await api.GetAsync(api.Tokens.Supporter, "/api/events?types=user_registered")).Positions()
            .ShouldBe(await api.ColumnAsync("select seq_id from event_store.mt_events where type in ('user_registered', 'user_registered_v2') order by seq_id"));
    }

    [Fact]
    public async Task Slots_that_a_newer_version_gave_up_are_given_up()
    {
        var id = await api.CreateMonitorAsync();
        await AppendAsync(CheckLog.StreamOf(id, Noon), "check_missed_v2", Noon.AddHours(1), $$"""{"slot": "{{Text(Noon)}}", "lastSlot": "{{Text(Noon.AddMinutes(5))}}"}""");
        CheckEvent[] ends = [Recording.Result(id, Noon.AddMinutes(5)), Recording.Result(id, Noon.AddMinutes(6))];

        (await api.Service<StandingQueries>().FindGivenUpAsync(ends, Cancellation)).ShouldBe([ends[0].CheckId]);
    }

    [Fact]
    public async Task A_result_of_a_newer_version_is_a_check_too()
    {
        var id = await api.CreateMonitorAsync();
        await AppendAsync(CheckLog.StreamOf(id, Noon), "check_completed_v2", Noon.AddSeconds(1), $$"""{"finishedAt": "{{Text(Noon)}}"}""");

        (await api.Service<LastCheckQueries>().AsOfAsync(id, 1, Noon.AddDays(1), Cancellation)).ShouldBe(Noon);
    }

    private Task<List<long>> AppendAsync(string stream, string type, DateTimeOffset at, string data) => api.ColumnAsync("""
        with s as (insert into event_store.mt_streams (tenant_id, id, type, version, timestamp) values ('1', $1, 'newer', 1, $3))
        insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, is_archived)
        values (nextval('event_store.mt_events_sequence'), gen_random_uuid(), $1, 1, $4::jsonb, $2, $3, '1', false)
        returning seq_id
        """, stream, type, at.UtcDateTime, data);

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
