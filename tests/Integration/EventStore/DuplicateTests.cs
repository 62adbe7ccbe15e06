using EventMonitors.EventStore;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class DuplicateTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private readonly PostgresEventStore _store = database.Store;

    [Fact]
    public async Task Known_events_are_skipped_without_a_hole()
    {
        var known = Several(3);
        await AppendAsync(To("log-1a", ExpectedVersion.Any, known));
        NewEvent[] mixed = [Event(), known[1], Event(), known[0], Event()];

        var result = await AppendAsync(To("log-1a", ExpectedVersion.Any, mixed), To("log-1b", ExpectedVersion.Any, known[2], Event()));

        result.Duplicates.ShouldBe([known[1].Id, known[0].Id, known[2].Id]);
        result.Appended.Select(e => (e.StreamId, e.Version)).ShouldBe([("log-1a", 4L), ("log-1a", 5), ("log-1a", 6), ("log-1b", 1)]);
        result.Appended.Select(e => e.Position).ShouldBeInOrder();
        (await database.StreamAsync("log-1a")).Select(e => e.Id).ShouldBe([.. known.Select(e => e.Id), mixed[0].Id, mixed[2].Id, mixed[4].Id]);
        await AssertStreamsAreGaplessAsync();
    }

    [Fact]
    public async Task First_of_two_events_with_one_id_in_one_append_is_written()
    {
        var (first, second) = (Event(new DoorClosed("first")), Event(new DoorClosed("second")));
        var again = first with { Data = new DoorClosed("again") };

        var result = await AppendAsync(To("log-2", ExpectedVersion.Any, first, again, second));

        result.Appended.Select(e => e.Id).ShouldBe([first.Id, second.Id]);
        result.Duplicates.ShouldBe([first.Id]);
        (await database.StreamAsync("log-2")).Select(e => e.Data).ShouldBe([first.Data, second.Data]);
    }

    [Fact]
    public async Task Nothing_but_duplicates_writes_nothing_and_makes_no_stream()
    {
        var known = Several(2);
        await AppendAsync(To("log-3a", ExpectedVersion.Any, known));
        var drawn = await database.LastDrawnAsync();

        var result = await AppendAsync(To("log-3b", ExpectedVersion.Any, known));

        result.Appended.ShouldBeEmpty();
        result.Duplicates.ShouldBe(known.Select(e => e.Id));
        (await database.ScalarAsync<long>("select count(*) from event_store.mt_streams where id = 'log-3b'")).ShouldBe(0);
        (await database.LastDrawnAsync()).ShouldBe(drawn);
    }

    [Fact]
    public async Task Later_timestamp_of_a_duplicate_moves_no_other_event()
    {
        var known = Event(at: Noon.AddDays(1));
        await AppendAsync(To("log-4a", ExpectedVersion.Any, known));

        await AppendAsync(To("log-4b", ExpectedVersion.Any, known, Event(at: Noon)));

        (await database.StreamAsync("log-4b")).ShouldHaveSingleItem().Timestamp.ShouldBe(Noon);
        (await database.ScalarAsync<bool>("select created = $1 and timestamp = $1 from event_store.mt_streams where id = 'log-4b'", Noon)).ShouldBeTrue();
    }

    [Fact]
    public async Task Racing_batches_with_the_same_events_write_each_once()
    {
        var batches = Enumerable.Range(0, 40).Select(_ => Several(30)).ToList();

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(racer => Task.Run(async () =>
        {
            var written = 0;
            foreach (var batch in batches)
            {
                // The same events for the same streams; each racer names the streams in another order.
                var appends = batch
                    .Select((e, index) => To($"race-{index % 7}", ExpectedVersion.Any, e))
                    .OrderBy(append => string.GetHashCode(append.StreamId + racer, StringComparison.Ordinal));
                written += (await AppendAsync([.. appends])).Appended.Count;
            }

            return written;
        })));

        results.Sum().ShouldBe(40 * 30);
        (await database.ScalarAsync<long>("select count(*) from event_store.mt_events where stream_id like 'race-%'")).ShouldBe(40 * 30);
        await AssertStreamsAreGaplessAsync();
    }

    [Fact]
    public async Task Same_event_for_two_streams_at_the_same_time_lands_in_one_of_them()
    {
        foreach (var round in Enumerable.Range(0, 30))
        {
            var events = Several(4);
            NewEvent[] backwards = [.. events.Reverse()];

            var results = await Task.WhenAll(
                AppendAsync(To($"left-{round}", ExpectedVersion.Any, events)),
                AppendAsync(To($"right-{round}", ExpectedVersion.Any, backwards)));

            results.SelectMany(result => result.Appended).Select(e => e.Id).ShouldBe(events.Select(e => e.Id), ignoreOrder: true);
        }

        await AssertStreamsAreGaplessAsync();
    }

    [Fact]
    public async Task Duplicates_are_found_by_index_also_when_the_statement_was_prepared_on_empty_tables()
    {
        // One connection, so that the plan that was made while the tables were empty is the one that is used.
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1 }.ConnectionString);
        var store = new PostgresEventStore(single, database.Types, []);
        async Task<long> ScansAsync()
        {
            await using var flush = single.CreateCommand("select pg_stat_force_next_flush()");
            await flush.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var scans = single.CreateCommand(
                "select sum(seq_scan)::bigint from pg_stat_user_tables where relid in ('event_store.mt_events'::regclass, 'event_store.mt_streams'::regclass)");
            return (long)(await scans.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }

        for (var round = 0; round < 12; round++)
            await store.AppendAsync([To("plan", ExpectedVersion.Any, Several(200))], cancellationToken: TestContext.Current.CancellationToken);
        var before = await ScansAsync();
        for (var round = 0; round < 12; round++)
        {
            var result = await store.AppendAsync([To("plan", ExpectedVersion.Any, Several(200))], cancellationToken: TestContext.Current.CancellationToken);
            await store.AppendAsync([To("plan", ExpectedVersion.Exactly(result.Appended[^1].Version), Several(3))], cancellationToken: TestContext.Current.CancellationToken);
            await store.FindAliasesAsync("1", [.. result.Appended.Select(e => e.Id)], TestContext.Current.CancellationToken);
            await store.ReadPositionsAsync("1", [.. result.Appended.Select(e => e.Position)], TestContext.Current.CancellationToken);
        }

        (await ScansAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Alias_tells_what_a_duplicate_collided_with()
    {
        var (opened, closed) = (Event(new DoorOpened("front", 1, Mood.Calm)), Event());
        await AppendAsync(To("log-5", ExpectedVersion.Any, opened, closed));
        var ids = new[] { opened.Id, Guid.CreateVersion7(), closed.Id, opened.Id };

        var aliases = await _store.FindAliasesAsync("1", ids, TestContext.Current.CancellationToken);

        aliases.ShouldBe(new Dictionary<Guid, string> { [opened.Id] = "door_opened", [closed.Id] = "door_closed" }, ignoreOrder: true);
        (await _store.FindAliasesAsync("2", ids, TestContext.Current.CancellationToken)).ShouldBeEmpty();
        (await _store.FindAliasesAsync(null, ids, TestContext.Current.CancellationToken)).Count.ShouldBe(2);
    }

    private async Task AssertStreamsAreGaplessAsync() => (await database.ScalarAsync<long>("""
        select count(*) from event_store.mt_streams s
        join lateral (select count(*) n, min(version) lowest, max(version) highest from event_store.mt_events e
            where e.tenant_id = s.tenant_id and e.stream_id = s.id) e on true
        where s.version <> e.n or s.version <> e.highest or e.lowest <> 1
        """)).ShouldBe(0);

    private Task<AppendResult> AppendAsync(params StreamAppend[] appends) =>
        _store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
}
