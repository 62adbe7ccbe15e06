using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore;

/// <summary>Look-ups whose cost is that of their answer, whatever the size of the store.</summary>
internal static class EventQueries
{
    public static async Task<IReadOnlyDictionary<Guid, string>> FindAliasesAsync(
        NpgsqlConnection connection,
        string? tenantId,
        IReadOnlyList<Guid> eventIds,
        CancellationToken cancellationToken)
    {
        const string sql = """
            select e.id, e.type
            from (select distinct id from unnest($1::uuid[]) u (id)) u
            cross join lateral (
                select id, type, tenant_id from event_store.mt_events x where x.id = u.id limit 1) e
            where $2::varchar is null or e.tenant_id = $2
            """;
        await using var batch = connection.CreateBatch();
        batch.Add(sql).WithMany(eventIds, id => id, NpgsqlDbType.Uuid).WithText(tenantId);
        await batch.PrepareAsync(cancellationToken);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var aliases = new Dictionary<Guid, string>();
        while (await reader.ReadAsync(cancellationToken))
            aliases.Add(reader.GetGuid(0), EventAlias.Parse(reader.GetString(1)).Name);
        return aliases;
    }

    public static async Task<List<StoredEvent>> ReadAsync(NpgsqlBatch batch, EventTypes types, CancellationToken cancellationToken)
    {
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var events = new List<StoredEvent>();
        while (await reader.ReadAsync(cancellationToken))
            events.Add(EventRow.Read(reader, types));
        return events;
    }
}
