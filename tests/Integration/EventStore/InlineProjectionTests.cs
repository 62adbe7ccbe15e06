using EventMonitors.EventStore;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class InlineProjectionTests : IClassFixture<StoreDatabase>, IAsyncLifetime
{
    private readonly StoreDatabase _database;
    private readonly VisitorBook _book = new();
    private readonly PostgresEventStore _store;

    public InlineProjectionTests(StoreDatabase database)
    {
        _database = database;
        _store = new PostgresEventStore(database.DataSource, database.Types, [_book]);
    }

    public async ValueTask InitializeAsync()
    {
        await using var create = _database.DataSource.CreateCommand("""
            create table if not exists visitor_book (event_id uuid primary key, position bigint not null, version bigint not null,
                at timestamptz not null, reason text check (reason <> 'forbidden'));
            create table if not exists notes (note text not null);
            """);
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Effects_are_there_when_the_append_returns()
    {
        var result = await AppendAsync(To("book-1", ExpectedVersion.NoStream, Several(2)));

        (await BookAsync("book-1")).ShouldBe(result.Appended.Select(e => (e.Position, e.Version)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Effect_that_fails_takes_the_events_with_it(bool atAnyVersion)
    {
        var stream = $"book-2-{atAnyVersion}";
        var append = To(stream, atAnyVersion ? ExpectedVersion.Any : ExpectedVersion.NoStream, Event(), Event(new DoorClosed("forbidden")));

        (await Should.ThrowAsync<PostgresException>(() => AppendAsync(append))).SqlState.ShouldBe(PostgresErrorCodes.CheckViolation);

        (await _database.StreamAsync(stream)).ShouldBeEmpty();
        (await _database.ScalarAsync<long>("select count(*) from event_store.mt_streams where id = $1", stream)).ShouldBe(0);
    }

    [Fact]
    public async Task Conflict_takes_the_effects_with_it()
    {
        await AppendAsync(To("book-3", ExpectedVersion.NoStream, Event()));

        await Should.ThrowAsync<StreamConflictException>(() => AppendAsync(To("book-3", ExpectedVersion.NoStream, Event())));
        await Should.ThrowAsync<StreamConflictException>(() => AppendAsync(To("book-3", ExpectedVersion.Exactly(4), Event())));

        (await BookAsync("book-3")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Projection_sees_only_what_was_really_appended()
    {
        var known = Event();
        await AppendAsync(To("book-4", ExpectedVersion.Any, known));
        _book.Seen.Clear();
        var fresh = Event();

        await AppendAsync(To("book-4", ExpectedVersion.Any, known, fresh, fresh));
        await AppendAsync(To("book-4", ExpectedVersion.Any, known));

        _book.Seen.ShouldHaveSingleItem().Select(e => (e.Id, e.Version)).ShouldBe([(fresh.Id, 2L)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Projection_sees_the_timestamp_that_is_stored(bool atAnyVersion)
    {
        var stream = $"book-5-{atAnyVersion}";
        await AppendAsync(To(stream, ExpectedVersion.NoStream, Event(at: Noon)));

        await AppendAsync(To(stream, atAnyVersion ? ExpectedVersion.Any : ExpectedVersion.Exactly(1), Event(at: Noon.AddHours(-1))));

        (await _database.ScalarAsync<long>("""
            select count(*) from visitor_book b join event_store.mt_events e on e.id = b.event_id
            where e.stream_id = $1 and b.at = e.timestamp and b.at = $2
            """, stream, Noon)).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commands_alongside_commit_with_the_events_or_not_at_all(bool atAnyVersion)
    {
        var (stream, note) = ($"book-6-{atAnyVersion}", $"note-6-{atAnyVersion}");
        var expected = atAnyVersion ? ExpectedVersion.Any : ExpectedVersion.NoStream;
        void Add(NpgsqlBatch batch) => batch.BatchCommands.Add(
            new NpgsqlBatchCommand("insert into notes (note) values ($1)") { Parameters = { new() { Value = note } } });

        await Should.ThrowAsync<PostgresException>(() => _store.AppendAsync(
            [To(stream, expected, Event(new DoorClosed("forbidden")))], Add, TestContext.Current.CancellationToken));
        (await NotesAsync(note)).ShouldBe(0);

        await _store.AppendAsync([To(stream, expected, Event())], Add, TestContext.Current.CancellationToken);
        (await NotesAsync(note)).ShouldBe(1);

        await Should.ThrowAsync<PostgresException>(() => _store.AppendAsync(
            [To(stream, ExpectedVersion.Exactly(1), Event())],
            batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into notes (note) values (null)")),
            TestContext.Current.CancellationToken));
        (await _database.StreamAsync(stream)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Commands_alongside_run_also_where_every_event_was_known()
    {
        var known = Event();
        await AppendAsync(To("book-7", ExpectedVersion.Any, known));

        await _store.AppendAsync(
            [To("book-7", ExpectedVersion.Any, known)],
            batch => batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into notes (note) values ('seven')")),
            TestContext.Current.CancellationToken);

        (await NotesAsync("seven")).ShouldBe(1);
    }

    private Task<long> NotesAsync(string note) => _database.ScalarAsync<long>("select count(*) from notes where note = $1", note);

    private async Task<List<(long Position, long Version)>> BookAsync(string streamId)
    {
        await using var command = _database.DataSource.CreateCommand("""
            select b.position, b.version from visitor_book b join event_store.mt_events e on e.id = b.event_id and e.seq_id = b.position
            where e.stream_id = $1 order by 1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = streamId });
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<(long, long)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add((reader.GetInt64(0), reader.GetInt64(1)));
        return rows;
    }

    private Task<AppendResult> AppendAsync(params StreamAppend[] appends) =>
        _store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);

    private sealed class VisitorBook : IInlineProjection
    {
        public List<IReadOnlyList<RecordedEvent>> Seen { get; } = [];

        public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
        {
            Seen.Add(events);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("""
                insert into visitor_book (event_id, position, version, at, reason)
                select e.id, e.seq_id, u.version, u.at, u.reason
                from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[]) u (id, version, at, reason)
                join event_store.mt_events e on e.id = u.id
                """)
            {
                Parameters =
                {
                    new() { Value = events.Select(e => e.Id).ToArray() },
                    new() { Value = events.Select(e => e.Version).ToArray() },
                    new() { Value = events.Select(e => e.Timestamp).ToArray() },
                    new() { Value = events.Select(e => (e.Data as DoorClosed)?.Reason).ToArray() },
                },
            });
        }
    }
}
