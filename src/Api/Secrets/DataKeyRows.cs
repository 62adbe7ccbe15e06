using Npgsql;

namespace EventMonitors.Api.Secrets;

/// <summary>A stored data key and whose it is.</summary>
public sealed record StoredDataKey(long MonitorId, WrappedDataKey Key);

/// <summary>The stored data keys as a rotation of the ring sees them.</summary>
public sealed class DataKeyRows(NpgsqlDataSource database)
{
    private const string ChangedState = "EM409";

    private const string Update = $"""
        with replaced as (
            update event_monitors.data_keys k set ring_key_id = $2, wrapped_key = u.fresh
            from unnest($1::bigint[], $3::bytea[], $4::bytea[]) u (monitor_id, old, fresh)
            where k.monitor_id = u.monitor_id and k.wrapped_key = u.old
            returning 1)
        select event_store.refuse('{ChangedState}', 'data keys changed', jsonb_build_object('replaced', count(*))) from replaced
        having count(*) <> cardinality($1)
        """;

    /// <summary>Whether a batch failed because one of its keys was shredded or re-wrapped in between: nothing of it is written.</summary>
    public static bool HaveChanged(Exception error) => error is PostgresException { SqlState: ChangedState };

    /// <summary>How many keys are not wrapped by this key of the ring.</summary>
    public async Task<long> CountOthersAsync(string ringKeyId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select count(*) from event_monitors.data_keys where ring_key_id <> $1");
        command.Parameters.Add(new() { Value = ringKeyId });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The next keys that are not wrapped by this key of the ring, in the order of their monitors.</summary>
    public async Task<IReadOnlyList<StoredDataKey>> NextOthersAsync(string ringKeyId, long afterMonitorId, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select monitor_id, ring_key_id, wrapped_key from event_monitors.data_keys
            where monitor_id > $2 and ring_key_id <> $1 order by monitor_id limit $3
            """);
        command.Parameters.Add(new() { Value = ringKeyId });
        command.Parameters.Add(new() { Value = afterMonitorId });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<StoredDataKey>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(new StoredDataKey(reader.GetInt64(0), new WrappedDataKey(reader.GetString(1), reader.GetFieldValue<byte[]>(2))));
        return keys;
    }

    /// <summary>
    /// Replaces keys by the same ones, wrapped anew by one key of the ring, in the caller's transaction: all of them, or it
    /// fails with an error that <see cref="HaveChanged"/> knows.
    /// </summary>
    public static void Replace(NpgsqlBatch batch, IReadOnlyList<StoredDataKey> old, IReadOnlyList<WrappedDataKey> fresh) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Update)
        {
            Parameters =
            {
                new() { Value = old.Select(k => k.MonitorId).ToArray() },
                new() { Value = fresh[0].RingKeyId },
                new() { Value = old.Select(k => k.Key.Wrapped).ToArray() },
                new() { Value = fresh.Select(k => k.Wrapped).ToArray() },
            },
        });
}
