using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Incidents;

/// <summary>
/// What the watch remembers: how far it has read, and <c>event_monitors.incident_watch</c>, a row for each monitor that there is
/// anything to remember of. Both move in the transaction of the events that they lead to.
/// </summary>
public sealed class IncidentWatchRows(NpgsqlDataSource database)
{
    /// <summary>What its progress is kept under, as a projection's is.</summary>
    public const string Checkpoint = "incident-watch:All";

    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    private const string Load = """
        select monitor_id, customer_id, status, status_version, confirmations, recovery_confirmations, newest_slot,
            failures, failing_since, failing_version, recoveries, recovering_since, recovering_version, incident_id, incident_since
        from event_monitors.incident_watch where monitor_id = any ($1)
        """;

    // From the log itself: a read model may be in the middle of being made anew.
    private const string FindCustomers = """
        select u.monitor_id, e.customer_id
        from unnest($1::bigint[], $2::text[], $3::text[]) as u (monitor_id, tenant_id, stream_id)
        cross join lateral (
            select (data ->> 'customerId')::bigint as customer_id from event_store.mt_events
            where tenant_id = u.tenant_id and stream_id = u.stream_id and version = 1 limit 1) e
        """;

    // Comes first: a leader that was frozen and wakes up does not write over its successor.
    private const string Move = """
        with moved as (
            update event_store.mt_event_progression set last_seq_id = $3, last_updated = now()
            where name = $1 and last_seq_id = $2 returning 1)
        select event_store.refuse('EM412', 'checkpoint moved', '{}') where not exists (select from moved)
        """;

    private const string Save = """
        insert into event_monitors.incident_watch
            (monitor_id, customer_id, status, status_version, confirmations, recovery_confirmations, newest_slot,
             failures, failing_since, failing_version, recoveries, recovering_since, recovering_version, incident_id, incident_since)
        select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::integer[], $6::integer[], $7::timestamptz[],
            $8::integer[], $9::timestamptz[], $10::bigint[], $11::integer[], $12::timestamptz[], $13::bigint[], $14::uuid[], $15::timestamptz[])
            as u (monitor_id, customer_id, status, status_version, confirmations, recovery_confirmations, newest_slot,
             failures, failing_since, failing_version, recoveries, recovering_since, recovering_version, incident_id, incident_since)
        order by monitor_id
        on conflict (monitor_id) do update set
            (customer_id, status, status_version, confirmations, recovery_confirmations, newest_slot,
             failures, failing_since, failing_version, recoveries, recovering_since, recovering_version, incident_id, incident_since) =
            (excluded.customer_id, excluded.status, excluded.status_version, excluded.confirmations, excluded.recovery_confirmations, excluded.newest_slot,
             excluded.failures, excluded.failing_since, excluded.failing_version, excluded.recoveries, excluded.recovering_since, excluded.recovering_version,
             excluded.incident_id, excluded.incident_since)
        """;

    private const string Forget = "delete from event_monitors.incident_watch where monitor_id = any ($1)";

    /// <summary>The log behind a position, as far as incidents depend on it.</summary>
    public ForwardReader Follow(EventTypes types, long after) => new(database, types, after, IncidentFacts.NamesIn(types));

    /// <summary>The position up to which everything has been looked at; made where there is none yet.</summary>
    public async Task<long> OpenCheckpointAsync(CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into event_store.mt_event_progression (name, last_seq_id) values ($1, 0) on conflict do nothing") { Parameters = { new() { Value = Checkpoint } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select last_seq_id from event_store.mt_event_progression where name = $1") { Parameters = { new() { Value = Checkpoint } } });
        return (long)(await batch.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>What is remembered of some monitors; those that there is nothing to remember of are not among them.</summary>
    public async Task<IReadOnlyDictionary<long, IncidentState>> LoadAsync(IReadOnlyCollection<long> monitorIds, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Load);
        command.Parameters.Add(new() { Value = monitorIds.ToArray() });
        var states = new Dictionary<long, IncidentState>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) states.Add(reader.GetInt64(0), Read(reader));
        return states;
    }

    /// <summary>Whose monitors these are.</summary>
    /// <param name="monitors">Internal id and owning organization of each.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The customers by monitor; a monitor that the log does not know is not among them.</returns>
    public async Task<IReadOnlyDictionary<long, long>> FindCustomersAsync(IReadOnlyCollection<(long MonitorId, long OrganizationId)> monitors, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindCustomers);
        command.Parameters.Add(new() { Value = monitors.Select(m => m.MonitorId).ToArray() });
        command.Parameters.Add(new() { Value = monitors.Select(m => TenantId.Of(m.OrganizationId)).ToArray() });
        command.Parameters.Add(new() { Value = monitors.Select(m => MonitorEventTypes.StreamId(m.MonitorId)).ToArray() });
        var customers = new Dictionary<long, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) customers.Add(reader.GetInt64(0), reader.GetInt64(1));
        return customers;
    }

    /// <summary>Writes a page's states and moves the checkpoint, in a transaction of its own: for a page that leads to no event.</summary>
    /// <exception cref="PostgresException">Somebody else has moved it; nothing was written.</exception>
    public async Task WriteAsync(IReadOnlyCollection<IncidentState> states, long from, long to, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        AddTo(batch, states, from, to);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The same as commands of somebody else's transaction.</summary>
    public static void AddTo(NpgsqlBatch batch, IReadOnlyCollection<IncidentState> states, long from, long to)
    {
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Move) { Parameters = { new() { Value = Checkpoint }, new() { Value = from }, new() { Value = to } } });
        var kept = states.Select(state => state.ToRemember()).ToLookup(state => state.SaysAnything());
        if (kept[true].ToArray() is { Length: > 0 } saved) batch.BatchCommands.Add(SaveOf(saved));
        if (kept[false].Select(state => state.MonitorId).ToArray() is { Length: > 0 } forgotten)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Forget) { Parameters = { new() { Value = forgotten } } });
    }

    private static NpgsqlBatchCommand SaveOf(IncidentState[] states) => new(Save)
    {
        Parameters =
        {
            new() { Value = states.Select(s => s.MonitorId).ToArray() },
            new() { Value = states.Select(s => s.CustomerId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            new() { Value = states.Select(s => s.Status).ToArray() },
            new() { Value = states.Select(s => s.StatusVersion).ToArray() },
            new() { Value = states.Select(s => s.Confirmations).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new() { Value = states.Select(s => s.RecoveryConfirmations).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer },
            new() { Value = states.Select(s => s.Newest?.UtcDateTime).ToArray(), NpgsqlDbType = Times },
            new() { Value = states.Select(s => s.Failing?.Count ?? 0).ToArray() },
            new() { Value = states.Select(s => s.Failing?.Since.UtcDateTime).ToArray(), NpgsqlDbType = Times },
            new() { Value = states.Select(s => s.Failing?.ProbeVersion).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            new() { Value = states.Select(s => s.Recovering?.Count ?? 0).ToArray() },
            new() { Value = states.Select(s => s.Recovering?.Since.UtcDateTime).ToArray(), NpgsqlDbType = Times },
            new() { Value = states.Select(s => s.Recovering?.ProbeVersion).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
            new() { Value = states.Select(s => s.Open?.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { Value = states.Select(s => s.Open?.Since.UtcDateTime).ToArray(), NpgsqlDbType = Times },
        },
    };

    private static IncidentState Read(NpgsqlDataReader row) => new(row.GetInt64(0))
    {
        CustomerId = row.ValueOrNull<long>(1),
        Status = row.GetString(2),
        StatusVersion = row.GetInt64(3),
        Confirmations = row.ValueOrNull<int>(4),
        RecoveryConfirmations = row.ValueOrNull<int>(5),
        Newest = row.ValueOrNull<DateTimeOffset>(6),
        Failing = ReadRow(row, 7),
        Recovering = ReadRow(row, 10),
        Open = row.IsDBNull(13) ? null : new OpenIncident(row.GetGuid(13), row.GetFieldValue<DateTimeOffset>(14)),
    };

    private static ResultRow? ReadRow(NpgsqlDataReader row, int first) =>
        row.GetInt32(first) is > 0 and var count ? new ResultRow(count, row.GetFieldValue<DateTimeOffset>(first + 1), row.GetInt64(first + 2)) : null;
}
