using System.Diagnostics;
using System.Globalization;
using EventMonitors.Api.Checks;
using EventMonitors.Bench.Measuring;
using EventMonitors.EventStore;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Bench.Appending;

/// <summary>
/// One event to a new stream, one commit each. The reference sends the very same statements, prepared, from a bare loop; the
/// floor is a single row into mt_events' columns without stream, index on the id, or foreign key.
/// </summary>
internal static class SingleAppendBench
{
    private const int Rounds = 9;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1.5);
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static long _streams;

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var database = await server.CreateAsync();
        await using (var create = database.CreateCommand("""
            create table bare (seq_id bigint generated always as identity primary key, id uuid, stream_id varchar, version bigint,
                data jsonb, type varchar, timestamp timestamptz, headers jsonb)
            """))
            await create.ExecuteNonQueryAsync();
        var store = new PostgresEventStore(database, Samples.Types, []);

        var table = new Table("at once", "bare insert (floor), commits/s", "same SQL, bare loop, commits/s", "store, commits/s", "ratio to the same SQL");
        foreach (var concurrency in (int[])[1, 4])
        {
            var rates = await Measuring.Rounds.RunAsync(
                Rounds,
                new Contestant(() => ManyAsync(concurrency, until => FloorAsync(database, until))),
                new Contestant(() => ManyAsync(concurrency, until => SameSqlAsync(database, until))),
                new Contestant(() => ManyAsync(concurrency, until => StoreAsync(store, until))));
            table.Add(
                concurrency.ToString(CultureInfo.InvariantCulture),
                Table.Rate(Measuring.Rounds.Median(rates[0])),
                Table.Rate(Measuring.Rounds.Median(rates[1])),
                Table.Rate(Measuring.Rounds.Median(rates[2])),
                Table.Ratio(Measuring.Rounds.Ratio(rates[2], rates[1])));
        }

        return table;
    }

    private static async Task<long> ManyAsync(int concurrency, Func<long, Task<long>> workAsync)
    {
        var until = Stopwatch.GetTimestamp() + (long)(Turn.TotalSeconds * Stopwatch.Frequency);
        return (await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => workAsync(until))))).Sum();
    }

    private static string NextStream(out long number)
    {
        number = Interlocked.Increment(ref _streams);
        return CheckLog.StreamOf(number, Day);
    }

    private static async Task<long> StoreAsync(PostgresEventStore store, long until)
    {
        long done = 0;
        for (; Stopwatch.GetTimestamp() < until; done++)
        {
            var stream = NextStream(out var number);
            var check = Samples.Check(number, Day);
            await store.AppendAsync([new StreamAppend("1", stream, CheckLog.StreamType, ExpectedVersion.NoStream, [new NewEvent(check.CheckId, check, Day, Samples.Metadata)])]);
        }

        return done;
    }

    private static async Task<long> SameSqlAsync(NpgsqlDataSource database, long until)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = connection.CreateBatch();
        var (streamId, eventStream) = (Text(""), Text(""));
        var (id, data) = (new NpgsqlParameter<Guid>(), new NpgsqlParameter<byte[]> { TypedValue = [], NpgsqlDbType = NpgsqlDbType.Jsonb });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(AppendSql.CreateStream) { Parameters = { Text("1"), streamId, Text(CheckLog.StreamType), Number(1), Time(), Time() } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(AppendSql.InsertEvent)
        {
            Parameters =
            {
                id, eventStream, Number(1), data, Text(CheckEventTypes.Completed), Time(), Text("1"), Text(Samples.DotNetName),
                Text(Samples.Metadata.CorrelationId!), Text(Samples.Metadata.CausationId!),
                new NpgsqlParameter<byte[]> { TypedValue = Samples.Headers, NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        });
        await batch.PrepareAsync();

        long done = 0;
        for (; Stopwatch.GetTimestamp() < until; done++)
        {
            streamId.TypedValue = eventStream.TypedValue = NextStream(out var number);
            var check = Samples.Check(number, Day);
            (id.TypedValue, data.TypedValue) = (check.CheckId, Samples.Write(check));
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.ReadAsync();
            _ = reader.GetInt64(0);
        }

        return done;
    }

    private static async Task<long> FloorAsync(NpgsqlDataSource database, long until)
    {
        await using var connection = await database.OpenConnectionAsync();
        var (id, stream) = (new NpgsqlParameter<Guid>(), Text(""));
        var data = new NpgsqlParameter<byte[]> { TypedValue = [], NpgsqlDbType = NpgsqlDbType.Jsonb };
        await using var insert = new NpgsqlCommand("insert into bare (id, stream_id, version, data, type, timestamp, headers) values ($1, $2, $3, $4, $5, $6, $7)", connection)
        {
            Parameters = { id, stream, Number(1), data, Text(CheckEventTypes.Completed), Time(), new NpgsqlParameter<byte[]> { TypedValue = Samples.Headers, NpgsqlDbType = NpgsqlDbType.Jsonb } },
        };
        await insert.PrepareAsync();

        long done = 0;
        for (; Stopwatch.GetTimestamp() < until; done++)
        {
            stream.TypedValue = NextStream(out var number);
            var check = Samples.Check(number, Day);
            (id.TypedValue, data.TypedValue) = (check.CheckId, Samples.Write(check));
            await insert.ExecuteNonQueryAsync();
        }

        return done;
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Varchar };

    private static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private static NpgsqlParameter<DateTimeOffset> Time() => new() { TypedValue = Day, NpgsqlDbType = NpgsqlDbType.TimestampTz };
}
