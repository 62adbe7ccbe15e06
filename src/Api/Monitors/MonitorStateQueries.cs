using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// What a monitor was at any version or instant, from its own events: the nearest snapshot before, and the few events behind
/// it. The cost does not depend on how often the monitor was changed.
/// </summary>
public sealed class MonitorStateQueries(NpgsqlDataSource database, PostgresEventStore store)
{
    private const string ByVersion = "version <= $2 order by version desc";
    private const string ByTime = "updated_at <= $2 order by updated_at desc, version desc";

    /// <summary>Finds a monitor, also one that was deleted.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The caller's organization, <c>null</c> where the caller sees all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where there is no such monitor for the caller.</returns>
    public async Task<MonitorRecord?> FindAsync(long monitorId, long? organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select m.organization_id, m.shredded_version, h.last_checked_at, k.ring_key_id, k.wrapped_key
            from event_monitors.monitors m
            left join event_monitors.data_keys k on k.monitor_id = m.id
            left join event_monitors.monitor_health h on h.monitor_id = m.id
            where m.id = $1 and ($2::bigint is null or m.organization_id = $2)
            """);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var key = reader.TextOrNull(3) is { } ring ? new WrappedDataKey(ring, reader.GetFieldValue<byte[]>(4)) : null;
        return new MonitorRecord(monitorId, reader.GetInt64(0), reader.ValueOrNull<long>(1), key, reader.ValueOrNull<DateTimeOffset>(2));
    }

    /// <summary>The state that the newest event leaves.</summary>
    public async Task<MailboxMonitor> NowAsync(MonitorRecord monitor, CancellationToken cancellationToken) =>
        await FoldAsync(monitor, await SnapshotAsync(monitor, ByVersion, long.MaxValue, cancellationToken), _ => true, cancellationToken)
        ?? throw new InvalidOperationException($"Monitor {monitor.MonitorId} has no events.");

    /// <summary>The state after a version; <c>null</c> where the stream does not reach it.</summary>
    public async Task<MailboxMonitor?> AtVersionAsync(MonitorRecord monitor, long version, CancellationToken cancellationToken)
    {
        var state = await FoldAsync(monitor, await SnapshotAsync(monitor, ByVersion, version, cancellationToken), e => e.Version <= version, cancellationToken);
        return state?.Version == version ? state : null;
    }

    /// <summary>The state at an instant, what happened at it included; <c>null</c> before the monitor's creation.</summary>
    public async Task<MailboxMonitor?> AsOfAsync(MonitorRecord monitor, DateTimeOffset instant, CancellationToken cancellationToken) =>
        await FoldAsync(
            monitor,
            await SnapshotAsync(monitor, ByTime, instant.UtcDateTime, cancellationToken),
            e => e.Timestamp <= instant,
            cancellationToken);

    private async Task<MailboxMonitor?> FoldAsync(MonitorRecord monitor, MailboxMonitor? state, Predicate<StoredEvent> isWithin, CancellationToken cancellationToken)
    {
        // A snapshot follows within this many events, so one page is all there can be to read.
        var behind = store.ReadStreamAsync(
            TenantId.Of(monitor.OrganizationId), MonitorEventTypes.StreamId(monitor.MonitorId), state?.Version ?? 0, MonitorProjection.SnapshotEvery, cancellationToken);
        await foreach (var stored in behind)
        {
            if (!isWithin(stored)) break;
            state = MailboxMonitor.Evolve(state, stored.Data, stored.Version, stored.Timestamp);
        }

        return state;
    }

    private async Task<MailboxMonitor?> SnapshotAsync(MonitorRecord monitor, string choice, object value, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            select monitor_id, {MonitorColumns.List} from event_monitors.monitor_snapshots
            where monitor_id = $1 and {choice} limit 1
            """);
        command.Parameters.Add(new() { Value = monitor.MonitorId });
        command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ToState(reader) : null;
    }

    private static MailboxMonitor ToState(NpgsqlDataReader row) => new(
        row.GetInt64(row.GetOrdinal("monitor_id")),
        row.GetInt64(row.GetOrdinal("organization_id")),
        row.GetInt64(row.GetOrdinal("customer_id")),
        row.GetString(row.GetOrdinal("name")),
        row.GetString(row.GetOrdinal("hostname")),
        row.GetString(row.GetOrdinal("host_ascii")),
        row.ValueOrNull<int>(row.GetOrdinal("port")),
        row.GetString(row.GetOrdinal("status")),
        row.GetInt32(row.GetOrdinal("check_interval")),
        row.GetInt32(row.GetOrdinal("timeout_seconds")),
        row.TextOrNull(row.GetOrdinal("notification_phone_number")),
        row.TextOrNull(row.GetOrdinal("notification_email")),
        new ReadableConfig(
            row.GetString(row.GetOrdinal("protocol")),
            row.TextOrNull(row.GetOrdinal("mailbox_user")),
            row.GetBoolean(row.GetOrdinal("has_password")),
            row.GetBoolean(row.GetOrdinal("tls")),
            row.GetBoolean(row.GetOrdinal("reject_unauthorized")))
            .With(ReadableOptions.OfColumn(row.TextOrNull(row.GetOrdinal("probe_options")))),
        row.TextOrNull(row.GetOrdinal("sealed_config")),
        row.GetFieldValue<DateTimeOffset>(row.GetOrdinal("created_at")),
        row.GetFieldValue<DateTimeOffset>(row.GetOrdinal("updated_at")),
        row.GetInt64(row.GetOrdinal("version")),
        row.GetInt64(row.GetOrdinal("probe_version")))
    {
        Confirmations = row.ValueOrNull<int>(row.GetOrdinal("confirmations")),
        RecoveryConfirmations = row.ValueOrNull<int>(row.GetOrdinal("recovery_confirmations")),
        ShreddedVersion = row.ValueOrNull<long>(row.GetOrdinal("shredded_version")),
        DeletedAt = row.ValueOrNull<DateTimeOffset>(row.GetOrdinal("deleted_at")),
    };
}
