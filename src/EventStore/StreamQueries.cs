using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>What is asked of, and done to, a stream as a whole.</summary>
internal static class StreamQueries
{
    public static async Task<StreamState?> FindAsync(NpgsqlConnection connection, string tenantId, string streamId, CancellationToken cancellationToken)
    {
        const string sql = """
            select type, version, created, timestamp, is_archived from event_store.mt_streams
            where tenant_id = $1 and id = $2 and version > 0
            """;
        await using var batch = connection.CreateBatch();
        batch.Add(sql).WithText(tenantId).WithText(streamId);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new StreamState(
                tenantId,
                streamId,
                reader.IsDBNull(0) ? null : reader.GetString(0),
                reader.GetInt64(1),
                reader.GetFieldValue<DateTimeOffset>(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                !reader.IsDBNull(4) && reader.GetBoolean(4))
            : null;
    }

    /// <summary>One batch in an implicit transaction. The streams are locked in the order in which appends lock them.</summary>
    public static async Task<int> ArchiveAsync(NpgsqlConnection connection, string tenantId, IReadOnlyList<string> streamIds, CancellationToken cancellationToken)
    {
        const string streams = """
            with open as (
                select id from event_store.mt_streams
                where tenant_id = $1 and id = any ($2::varchar[]) and is_archived is not true
                order by id for update)
            update event_store.mt_streams m set is_archived = true from open where m.tenant_id = $1 and m.id = open.id
            """;
        const string events = """
            update event_store.mt_events set is_archived = true
            where tenant_id = $1 and stream_id = any ($2::varchar[]) and is_archived is not true
            """;
        await using var batch = connection.CreateBatch();
        var archived = batch.Add(streams).WithText(tenantId).WithTexts(streamIds, id => id);
        batch.Add(events).WithText(tenantId).WithTexts(streamIds, id => id);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        return (int)archived.Rows;
    }
}
