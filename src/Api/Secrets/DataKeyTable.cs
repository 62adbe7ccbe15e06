using Npgsql;

namespace EventMonitors.Api.Secrets;

/// <summary>The wrapped data keys, one row per monitor. Deleting a row makes the monitor's secrets unreadable in every event at once.</summary>
public static class DataKeyTable
{
    /// <summary>Stores a monitor's key in the transaction of the event whose secrets it seals: the creation, or the first since the last key was destroyed.</summary>
    public static void Insert(NpgsqlBatch batch, long monitorId, long organizationId, WrappedDataKey key, DateTimeOffset createdAt) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            "insert into event_monitors.data_keys (monitor_id, organization_id, ring_key_id, wrapped_key, created_at) values ($1, $2, $3, $4, $5)")
        {
            Parameters =
            {
                new() { Value = monitorId },
                new() { Value = organizationId },
                new() { Value = key.RingKeyId },
                new() { Value = key.Wrapped },
                new() { Value = createdAt.UtcDateTime },
            },
        });

    /// <summary>The same for many monitors of one organization at once.</summary>
    public static void Insert(NpgsqlBatch batch, long organizationId, IReadOnlyList<(long MonitorId, WrappedDataKey Key)> keys, DateTimeOffset createdAt) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            insert into event_monitors.data_keys (monitor_id, organization_id, ring_key_id, wrapped_key, created_at)
            select monitor_id, $1, ring_key_id, wrapped_key, $2 from unnest($3::bigint[], $4::text[], $5::bytea[]) k (monitor_id, ring_key_id, wrapped_key)
            """)
        {
            Parameters =
            {
                new() { Value = organizationId },
                new() { Value = createdAt.UtcDateTime },
                new() { Value = keys.Select(k => k.MonitorId).ToArray() },
                new() { Value = keys.Select(k => k.Key.RingKeyId).ToArray() },
                new() { Value = keys.Select(k => k.Key.Wrapped).ToArray() },
            },
        });

    /// <summary>
    /// Destroys a monitor's key, in the transaction of the event that says so. The database does it for those monitors alone
    /// whose history holds such an event, and no newer secrets (<c>event_monitors.shred_data_key</c>).
    /// </summary>
    public static void Shred(NpgsqlBatch batch, long monitorId) =>
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select event_monitors.shred_data_key($1)") { Parameters = { new() { Value = monitorId } } });
}
