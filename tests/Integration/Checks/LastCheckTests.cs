using EventMonitors.Api.Checks;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

public sealed class LastCheckTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;
    private NpgsqlDataSource _source = null!;
    private PostgresEventStore _store = null!;
    private LastCheckQueries _queries = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(Cancellation);
        _source = NpgsqlDataSource.Create(_database.ConnectionString);
        await new EventStoreSchema(_source).ApplyAsync(Cancellation);
        (_store, _queries) = (new PostgresEventStore(_source, EventCatalogue.Create(), []), new LastCheckQueries(_source));
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_last_check_as_of_any_instant_is_the_newest_result_recorded_by_then()
    {
        var random = new Random(7);
        var recorded = new List<(DateTimeOffset At, DateTimeOffset FinishedAt)>();
        // Five days in three of which something is found, with gaps, missed slots, late arrivals and delays of up to an hour.
        var slots = Enumerable.Range(0, 900).Select(i => Midnight.AddMinutes(i * 8)).Where(slot => slot.Day is not (2 or 4)).ToArray();
        var queue = slots.Select(slot => (Slot: slot, At: slot.AddSeconds(random.Next(4) == 0 ? random.Next(3600) : 2))).OrderBy(c => c.At);
        foreach (var chunk in queue.Chunk(40))
        {
            var appends = new List<StreamAppend>();
            foreach (var (slot, at) in chunk)
            {
                CheckEvent data = random.Next(5) switch
                {
                    0 => Missed(500, slot),
                    1 => CheckMapping.ToLate(Result(500, slot)),
                    _ => Result(500, slot),
                };
                appends.Add(Append(1, data, at));
                if (data is CheckResult result) recorded.Add((at, result.FinishedAt));
            }

            foreach (var append in appends) await _store.AppendAsync([append], cancellationToken: Cancellation);
        }

        // Time never runs backwards in a stream, so an event may stand there later than it was handed over.
        var instants = recorded.Select(r => r.At).Concat(Enumerable.Range(0, 60).Select(_ => Midnight.AddSeconds(random.Next(-3600, 6 * 86400))));
        foreach (var at in instants.Order().Where((_, i) => i % 5 == 0))
        {
            var expected = recorded.Where(r => r.At <= at).Select(r => (DateTimeOffset?)r.FinishedAt).DefaultIfEmpty(null).Max();
            (await _queries.AsOfAsync(500, 1, at, Cancellation)).ShouldBe(expected, $"{at:O}");
        }
    }

    [Fact]
    public async Task Days_without_a_result_are_passed_over_and_other_monitors_and_organizations_do_not_count()
    {
        await AppendAsync(1, Result(50, Midnight), Midnight.AddSeconds(1));
        for (var day = 1; day < 30; day++) await AppendAsync(1, Missed(50, Midnight.AddDays(day)), Midnight.AddDays(day).AddSeconds(1));
        await AppendAsync(1, Result(5, Midnight.AddDays(30)), Midnight.AddDays(30));
        await AppendAsync(1, Result(501, Midnight.AddDays(30)), Midnight.AddDays(30));
        await AppendAsync(2, Result(50, Midnight.AddDays(30)), Midnight.AddDays(30));

        (await _queries.AsOfAsync(50, 1, Midnight.AddYears(1), Cancellation)).ShouldBe(Result(50, Midnight).FinishedAt);
        (await _queries.AsOfAsync(50, 1, Midnight.AddSeconds(1), Cancellation)).ShouldBe(Result(50, Midnight).FinishedAt);
        (await _queries.AsOfAsync(50, 1, Midnight.AddSeconds(1).AddTicks(-1), Cancellation)).ShouldBeNull();
        (await _queries.AsOfAsync(50, 3, DateTimeOffset.MaxValue, Cancellation)).ShouldBeNull();
        (await _queries.AsOfAsync(50, 1, DateTimeOffset.MinValue, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_that_is_recorded_long_afterwards_counts_from_then_on()
    {
        await AppendAsync(1, Result(500, Midnight.AddHours(1)), Midnight.AddHours(1).AddSeconds(1));
        await AppendAsync(1, CheckMapping.ToLate(Result(500, Midnight.AddHours(23))), Midnight.AddDays(1).AddHours(2));
        await AppendAsync(1, Result(500, Midnight.AddDays(1).AddMinutes(1)), Midnight.AddDays(1).AddMinutes(2));

        (await _queries.AsOfAsync(500, 1, Midnight.AddDays(1), Cancellation)).ShouldBe(Result(500, Midnight.AddHours(1)).FinishedAt);
        (await _queries.AsOfAsync(500, 1, Midnight.AddDays(3), Cancellation)).ShouldBe(Result(500, Midnight.AddDays(1).AddMinutes(1)).FinishedAt);
    }

    private static CheckCompleted Result(long monitorId, DateTimeOffset slot) => CheckMapping.ToEvent(Results.Completed(monitorId, slot));

    private static CheckMissed Missed(long monitorId, DateTimeOffset slot) => CheckMapping.ToEvent(Results.Expired(monitorId, slot));

    private static StreamAppend Append(long organizationId, CheckEvent data, DateTimeOffset at) => new(
        TenantId.Of(organizationId), CheckLog.StreamOf(data.MonitorId, data.Slot), CheckLog.StreamType, ExpectedVersion.Any, [new NewEvent(Guid.NewGuid(), data, at, EventMetadata.None)]);

    private Task<AppendResult> AppendAsync(long organizationId, CheckEvent data, DateTimeOffset at) => _store.AppendAsync([Append(organizationId, data, at)], cancellationToken: Cancellation);
}
