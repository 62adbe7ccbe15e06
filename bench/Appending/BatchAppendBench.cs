using System.Data;
using EventMonitors.Api.Checks;
using EventMonitors.Bench.Measuring;
using EventMonitors.EventStore;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Bench.Appending;

/// <summary>
/// What the recorder does: batches of 500 check events, one for each of 500 streams, at any version, duplicates recognised.
/// Beside it the same statements from a bare loop, and an insert that draws positions and checks nothing: neither duplicates
/// nor versions, which the client counts.
/// </summary>
internal static class BatchAppendBench
{
    private const int Rounds = 5;
    private const int Batches = 200;
    private const int Streams = 500;
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Unchecked = """
        with streams as (
            insert into event_store.mt_streams as m (tenant_id, id, type, version, timestamp, created, is_archived)
            select '1', stream_id, 'check_log', version, at, at, false
            from unnest($2::varchar[], $3::bigint[], $6::timestamptz[]) u (stream_id, version, at) order by 2
            on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp)
        insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
        select nextval('event_store.mt_events_sequence'), id, stream_id, version, data, type, at, '1', dotnet, correlation, causation, headers, false
        from unnest($1::uuid[], $2::varchar[], $3::bigint[], $4::jsonb[], $5::varchar[], $6::timestamptz[], $7::varchar[], $8::varchar[], $9::varchar[], $10::jsonb[])
            u (id, stream_id, version, data, type, at, dotnet, correlation, causation, headers)
        """;

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        // A database each, fresh for every round, so that nobody inherits another's indexes or dead rows.
        var rates = await Measuring.Rounds.RunAsync(
            Rounds,
            OnFreshTables(server, UncheckedAsync),
            OnFreshTables(server, SameSqlAsync),
            OnFreshTables(server, StoreAsync));
        var table = new Table("", "events/s", "store's ratio to it");
        table.Add("INSERT … SELECT unnest, checks nothing", Table.Rate(Measuring.Rounds.Median(rates[0])), Table.Ratio(Measuring.Rounds.Ratio(rates[2], rates[0])));
        table.Add("same SQL, bare loop", Table.Rate(Measuring.Rounds.Median(rates[1])), Table.Ratio(Measuring.Rounds.Ratio(rates[2], rates[1])));
        table.Add("store", Table.Rate(Measuring.Rounds.Median(rates[2])), "1.00");
        return table;
    }

    private static Contestant OnFreshTables(BenchDatabase server, Func<NpgsqlDataSource, Task> appendAsync)
    {
        NpgsqlDataSource? database = null;
        return new Contestant(
            async () =>
            {
                await appendAsync(database!);
                return Batches * Streams;
            },
            async () =>
            {
                if (database is not null) await server.DropAsync(database);
                database = await server.CreateAsync();
            });
    }

    private static CheckCompleted[] Batch(int number) => [.. Enumerable.Range(1, Streams).Select(monitor => Samples.Check(monitor, Day.AddSeconds(60 * number)))];

    private static async Task StoreAsync(NpgsqlDataSource database)
    {
        var store = new PostgresEventStore(database, Samples.Types, []);
        for (var i = 0; i < Batches; i++)
        {
            await store.AppendAsync([.. Batch(i).Select(check => new StreamAppend(
                "1", CheckLog.StreamOf(check.MonitorId, Day), CheckLog.StreamType, ExpectedVersion.Any, [new NewEvent(check.CheckId, check, check.FinishedAt, Samples.Metadata)]))]);
        }
    }

    private static async Task SameSqlAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        for (var i = 0; i < Batches; i++)
        {
            var checks = Batch(i);
            var streams = Array.ConvertAll(checks, check => CheckLog.StreamOf(check.MonitorId, Day));
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted);
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(AppendSql.LockStreams)
            {
                Parameters = { Texts(Same("1")), Texts(streams), Texts(Same(CheckLog.StreamType)), Times(checks) },
            });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(AppendSql.CheckStreams)
            {
                Parameters = { Texts([]), Texts([]), new NpgsqlParameter<long[]> { TypedValue = [] }, new NpgsqlParameter<DateTimeOffset[]> { TypedValue = [], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz } },
            });
            batch.BatchCommands.Add(new NpgsqlBatchCommand(AppendSql.InsertNewEvents)
            {
                Parameters =
                {
                    Ids(checks), Texts(streams), Data(checks), Texts(Same(CheckEventTypes.Completed)), Times(checks), Texts(Same("1")), Texts(Same(Samples.DotNetName)),
                    Texts(Same(Samples.Metadata.CorrelationId!)), Texts(Same(Samples.Metadata.CausationId!)), Headers(),
                },
            });
            await batch.PrepareAsync();
            await using (var reader = await batch.ExecuteReaderAsync())
            {
                await reader.NextResultAsync();
                while (await reader.ReadAsync()) _ = (reader.GetInt64(0), reader.GetGuid(1), reader.GetInt64(2));
            }

            await transaction.CommitAsync();
        }
    }

    private static async Task UncheckedAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        for (var i = 0; i < Batches; i++)
        {
            var checks = Batch(i);
            await using var insert = new NpgsqlCommand(Unchecked, connection)
            {
                Parameters =
                {
                    Ids(checks), Texts(Array.ConvertAll(checks, check => CheckLog.StreamOf(check.MonitorId, Day))),
                    new NpgsqlParameter<long[]> { TypedValue = [.. Enumerable.Repeat(i + 1L, Streams)] },
                    Data(checks), Texts(Same(CheckEventTypes.Completed)), Times(checks), Texts(Same(Samples.DotNetName)),
                    Texts(Same(Samples.Metadata.CorrelationId!)), Texts(Same(Samples.Metadata.CausationId!)), Headers(),
                },
            };
            await insert.PrepareAsync();
            await insert.ExecuteNonQueryAsync();
        }
    }

    private static string[] Same(string text) => [.. Enumerable.Repeat(text, Streams)];

    private static NpgsqlParameter<string[]> Texts(string[] values) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar };

    private static NpgsqlParameter<Guid[]> Ids(CheckCompleted[] checks) => new() { TypedValue = Array.ConvertAll(checks, check => check.CheckId) };

    private static NpgsqlParameter<byte[][]> Data(CheckCompleted[] checks) =>
        new() { TypedValue = Array.ConvertAll(checks, Samples.Write), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

    private static NpgsqlParameter<byte[][]> Headers() =>
        new() { TypedValue = [.. Enumerable.Repeat(Samples.Headers, Streams)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

    private static NpgsqlParameter<DateTimeOffset[]> Times(CheckCompleted[] checks) =>
        new() { TypedValue = Array.ConvertAll(checks, check => check.FinishedAt), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz };
}
