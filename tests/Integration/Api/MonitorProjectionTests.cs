using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class MonitorProjectionTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly EventTypes Types = EventCatalogue.Create();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The law of a projection: what a history leaves does not depend on the runs that it was cut into.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task However_a_history_is_cut_into_runs_the_same_rows_are_left(int seed)
    {
        var chance = new Random(seed);
        var history = Interleaved(chance);
        var whole = await BuildAsync($"whole_{seed}", history, _ => false);
        var cut = await BuildAsync($"cut_{seed}", history, _ => chance.Next(20) == 0);
        var single = await BuildAsync($"single_{seed}", [.. history.Take(400)], _ => true);
        var first = await BuildAsync($"first_{seed}", [.. history.Take(400)], _ => false);

        whole.Count.ShouldBeGreaterThan(12);
        cut.ShouldBe(whole);
        single.ShouldBe(first);
    }

    [Fact]
    public async Task The_rows_say_what_the_events_say()
    {
        var history = RandomHistories.Of(new Random(5), 77_000, 150);
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await api.Service<PostgresEventStore>().AppendAsync(
            [new StreamAppend("1", "monitor-77000", MonitorEventTypes.StreamType, ExpectedVersion.NoStream, [.. history.Select((data, i) => new NewEvent(Guid.CreateVersion7(), data, Start.AddSeconds(i), EventMetadata.None))])],
            cancellationToken: Cancellation);

        var states = api.Service<MonitorStateQueries>();
        var record = (await states.FindAsync(77_000, 1, Cancellation))!;
        MailboxMonitor? state = null;
        for (var version = 1; version <= history.Count; version++)
        {
            state = MailboxMonitor.Evolve(state, history[version - 1], version, Start.AddSeconds(version - 1));
            (await states.AtVersionAsync(record, version, Cancellation)).ShouldBe(state);
            (await states.AsOfAsync(record, Start.AddSeconds(version - 1), Cancellation)).ShouldBe(state);
        }

        // A snapshot is the row at its version, and nothing but it was read for versions 50, 100 and 150.
        (await states.NowAsync(record, Cancellation)).ShouldBe(state);
        (await api.ScalarAsync<long>("select count(*) from event_monitors.monitor_snapshots where monitor_id = 77000")).ShouldBe(3);
        (await api.ScalarAsync<bool>("select (to_jsonb(m) - 'id') = (to_jsonb(s) - 'monitor_id') from event_monitors.monitors m join event_monitors.monitor_snapshots s on s.monitor_id = m.id and s.version = m.version where m.id = 77000")).ShouldBeTrue();
    }

    private static List<RecordedEvent> Interleaved(Random chance)
    {
        var streams = Enumerable.Range(1, 6).Select(id => (Id: (long)id, Events: new Queue<object>(RandomHistories.Of(chance, id, chance.Next(1, 230))), Version: 0)).ToArray();
        var all = new List<RecordedEvent>();
        while (streams.Any(s => s.Events.Count > 0))
        {
            ref var stream = ref streams[chance.Next(streams.Length)];
            for (var burst = chance.Next(1, 12); burst > 0 && stream.Events.Count > 0; burst--)
                all.Add(Recorded(stream.Id, stream.Events.Dequeue(), ++stream.Version, Start.AddSeconds(all.Count)));
        }

        return all;
    }

    private static RecordedEvent Recorded(long id, object data, long version, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at),
        TenantId = "1",
        StreamId = MonitorEventTypes.StreamId(id),
        Version = version,
        Alias = Types.AliasOf(data.GetType()),
        SchemaVersion = 1,
        Data = data,
        Timestamp = at,
        Metadata = EventMetadata.None,
    };

    /// <summary>Writes the history into tables of its own, a run at a time, and returns all their rows.</summary>
    private async Task<List<string>> BuildAsync(string schema, List<RecordedEvent> history, Predicate<RecordedEvent> endsRun)
    {
        var projection = api.Service<MonitorProjection>();
        await using var connection = new NpgsqlConnection(api.ConnectionString);
        await connection.OpenAsync(Cancellation);
        await ExecuteAsync(connection, $"create schema {schema}");
        foreach (var table in projection.Tables) await ExecuteAsync(connection, $"create table {schema}.{table} (like {projection.Schema}.{table} including all)");

        var fold = projection.Begin();
        foreach (var recorded in history)
        {
            fold.Apply(recorded);
            if (!endsRun(recorded)) continue;
            await WriteAsync(connection, fold, schema);
            fold = projection.Begin();
        }

        await WriteAsync(connection, fold, schema);
        await using var command = new NpgsqlCommand($"select m::text from {schema}.monitors m union all select s::text from {schema}.monitor_snapshots s order by 1", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation)) rows.Add(reader.GetString(0));
        return rows;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, IProjectionFold fold, string schema)
    {
        if (fold.Rows == 0) return;
        await using var batch = connection.CreateBatch();
        fold.Write(batch, schema);
        await batch.PrepareAsync(Cancellation);
        await batch.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
