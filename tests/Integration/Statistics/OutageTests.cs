using EventMonitors.Api.Statistics;
using EventMonitors.Tests.Integration.Commands;
using NpgsqlTypes;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Statistics;

/// <summary>The sums of the incidents in a stretch of time, on real rows.</summary>
public sealed class OutageTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Hour = new(Noon, Noon.AddHours(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Incidents_are_cut_at_the_ends_of_the_window_and_recoveries_count_whole()
    {
        var before = await AddAsync(1, -30, 10, "recovered");
        await AddAsync(1, -90, -60, "recovered");
        await AddAsync(1, 20, 25, "recovered");
        await AddAsync(1, 50, null, "open");

        (await ReadAsync(1, Noon.AddDays(1))).ShouldBe(new UptimeOutages(
            3, (10 + 5 + 10) * 60, new LongestOutage(before, Noon, Noon.AddMinutes(10), 600), (40 + 5) / 2.0 * 60));
    }

    [Fact]
    public async Task One_that_is_open_lasts_until_now()
    {
        var open = await AddAsync(2, 10, null, "open");

        (await ReadAsync(2, Noon.AddMinutes(12))).ShouldBe(new UptimeOutages(1, 120, new LongestOutage(open, Noon.AddMinutes(10), Noon.AddMinutes(12), 120), null));
    }

    [Fact]
    public async Task One_that_ended_as_the_window_begins_counts_as_recovered_in_it_and_as_no_outage()
    {
        await AddAsync(3, -10, 0, "recovered");
        await AddAsync(3, 60, 70, "recovered");

        (await ReadAsync(3, Noon.AddDays(1))).ShouldBe(new UptimeOutages(0, 0, null, 600));
    }

    [Fact]
    public async Task One_that_was_closed_did_not_recover()
    {
        await AddAsync(4, 10, 20, "closed");

        (await ReadAsync(4, Noon.AddDays(1))).MeanSecondsToRecover.ShouldBeNull();
    }

    [Fact]
    public async Task One_that_is_open_reaches_over_the_whole_window()
    {
        var open = await AddAsync(5, -600, null, "open");

        (await ReadAsync(5, Noon.AddDays(1))).ShouldBe(new UptimeOutages(1, 3_600, new LongestOutage(open, Noon, Noon.AddHours(1), 3_600), null));
        (await ReadAsync(5, Noon.AddMinutes(-1))).ShouldBe(new UptimeOutages(0, 0, null, null));
        (await new OutageQueries(database.DataSource).ReadAsync(5, 2, Hour, Noon.AddDays(1), Cancellation)).Count.ShouldBe(0, "it is another organization's");
    }

    [Fact]
    public async Task Of_two_that_last_as_long_the_first_one_is_the_longest()
    {
        await AddAsync(6, 30, 35, "closed");
        var first = await AddAsync(6, 10, 15, "closed");

        (await ReadAsync(6, Noon.AddDays(1))).Longest.ShouldNotBeNull().IncidentId.ShouldBe(first);
    }

    private Task<UptimeOutages> ReadAsync(long monitorId, DateTimeOffset now) => new OutageQueries(database.DataSource).ReadAsync(monitorId, 1, Hour, now, Cancellation);

    private async Task<Guid> AddAsync(long monitorId, int from, int? to, string status)
    {
        await using var command = database.DataSource.CreateCommand("""
            insert into event_monitors.incidents (id, organization_id, customer_id, monitor_id, status, since, ended_at, fault, message, check_id, confirmations)
            values (gen_random_uuid(), 1, 10, $1, $2, $3, $4, 'some', 'some', gen_random_uuid(), 2) returning id
            """);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = status });
        command.Parameters.Add(new() { Value = Noon.AddMinutes(from).UtcDateTime });
        command.Parameters.Add(new() { Value = to is { } minutes ? Noon.AddMinutes(minutes).UtcDateTime : DBNull.Value, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        return (Guid)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
