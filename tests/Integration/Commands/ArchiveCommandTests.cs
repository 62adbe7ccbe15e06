using EventMonitors.Api.Checks;
using EventMonitors.Api.Commands;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Checks;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

public sealed class ArchiveCommandTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private static readonly DateTimeOffset Today = new(DateTime.UtcNow.Date, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_logs_of_days_before_are_closed_and_nothing_else()
    {
        for (var day = 0; day < 6; day++)
            await RecordAsync("1", 500, Today.AddDays(-day));
        await RecordAsync("2", 501, Today.AddDays(-5));
        await database.Store.AppendAsync([new StreamAppend("1", "checks-report-2020-01-01", "report", ExpectedVersion.Any, [Event(500, Today.AddDays(-9))])], cancellationToken: Cancellation);

        // Long ones: so many events are not closed in one transaction.
        for (var monitor = 502; monitor < 505; monitor++)
            await database.ExecuteAsync("insert into event_store.mt_streams (tenant_id, id, type, version, is_archived) values ('3', $1, 'check_log', 15000, false)", LongLog(monitor));

        var closed = (await database.Operator.DemandAsync("archive", "--before", $"{Today.AddDays(-3):yyyy-MM-dd}", "--json")).Rows.ShouldHaveSingleItem();

        closed.GetProperty("logs").GetInt64().ShouldBe(6);
        (await database.ScalarAsync<string[]>("select array_agg(id order by id) from event_store.mt_streams where is_archived")).ShouldBe(
            [CheckLog.StreamOf(500, Today.AddDays(-5)), CheckLog.StreamOf(500, Today.AddDays(-4)), CheckLog.StreamOf(501, Today.AddDays(-5)), LongLog(502), LongLog(503), LongLog(504)]);
        var recorded = await database.Store.ReadStreamAsync(PostgresEventStore.DefaultTenant, OperatorEventTypes.ArchiveStream, cancellationToken: Cancellation).ToListAsync(Cancellation);
        recorded.Select(e => e.Data).ShouldBe(new[] { 2, 1, 2, 1 }.Select(logs => new CheckLogsArchived(DateOnly.FromDateTime(Today.AddDays(-3).UtcDateTime), logs)));
        recorded[0].Metadata.Headers["actor"].ShouldBe($"operator:{Environment.UserName}");

        (await database.Operator.DemandAsync("archive", "--before", $"{Today.AddDays(-3):yyyy-MM-dd}", "--json")).Rows[0].GetProperty("logs").GetInt64().ShouldBe(0);
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2026-13-01")]
    [InlineData("9999-12-31")]
    public async Task A_day_that_cannot_be_meant_is_refused(string day) =>
        (await database.Operator.RunAsync("archive", "--before", day)).ExitCode.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task The_last_two_days_stay_open()
    {
        var refused = await database.Operator.RunAsync("archive", "--before", $"{Today:yyyy-MM-dd}");

        refused.ExitCode.ShouldBe(ExitCode.Usage);
        refused.Error.ShouldContain($"{Today.AddDays(-1):yyyy-MM-dd}");
    }

    private static string LongLog(int monitor) => $"checks-{monitor}-2020-01-01";

    private Task<AppendResult> RecordAsync(string tenant, long monitor, DateTimeOffset slot) => database.Store.AppendAsync(
        [new StreamAppend(tenant, CheckLog.StreamOf(monitor, slot), CheckLog.StreamType, ExpectedVersion.Any, [Event(monitor, slot)])], cancellationToken: Cancellation);

    private static NewEvent Event(long monitor, DateTimeOffset slot) => new(Guid.NewGuid(), CheckMapping.ToEvent(Results.Completed(monitor, slot)), slot, EventMetadata.None);
}
