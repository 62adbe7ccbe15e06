using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>Reads monitors. Every query is bounded by what the caller may see: another organization's monitor does not exist.</summary>
public sealed class MonitorQueries(NpgsqlDataSource database, ConfigReader configs)
{
    /// <summary>Draws the id of a monitor to be created.</summary>
    public async Task<long> DrawIdAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select nextval('event_monitors.monitor_ids')");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Which organization owns a monitor; a deleted one too, since its history is still read.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The caller's organization, <c>null</c> where the caller sees all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where there is no such monitor for the caller.</returns>
    public async Task<long?> FindOrganizationAsync(long monitorId, long? organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select organization_id from event_monitors.monitors where id = $1 and ($2::bigint is null or organization_id = $2)");
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>A monitor as the API shows it, its secrets masked.</summary>
    /// <inheritdoc cref="FindOrganizationAsync"/>
    /// <returns><c>null</c> where there is no such monitor for the caller, or not any more.</returns>
    public async Task<MonitorResponse?> FindAsync(long monitorId, long? organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select m.id, m.organization_id, m.customer_id, m.name, m.hostname, m.port, m.check_interval, m.timeout_seconds, m.status,
                   m.notification_phone_number, m.notification_email, h.last_checked_at, m.created_at, m.updated_at,
                   m.sealed_config, k.ring_key_id, k.wrapped_key, m.version, m.shredded_version,
                   m.protocol, m.mailbox_user, m.has_password, m.tls, m.reject_unauthorized, m.probe_options
            from event_monitors.monitors m
            left join event_monitors.data_keys k on k.monitor_id = m.id
            left join event_monitors.monitor_health h on h.monitor_id = m.id
            where m.id = $1 and ($2::bigint is null or m.organization_id = $2) and m.deleted_at is null
            """);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var key = reader.TextOrNull(15) is { } ring ? new WrappedDataKey(ring, reader.GetFieldValue<byte[]>(16)) : null;
        var record = new MonitorRecord(monitorId, reader.GetInt64(1), reader.ValueOrNull<long>(18), key, reader.ValueOrNull<DateTimeOffset>(11));
        var readable = new ReadableConfig(reader.GetString(19), reader.TextOrNull(20), reader.GetBoolean(21), reader.GetBoolean(22), reader.GetBoolean(23))
            .With(ReadableOptions.OfColumn(reader.TextOrNull(24)));
        var config = configs.Show(readable, reader.TextOrNull(14), reader.GetInt64(17), record);
        return new MonitorResponse(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.GetInt64(2),
            reader.GetString(3),
            reader.GetString(4),
            reader.ValueOrNull<int>(5),
            reader.GetInt32(6),
            reader.GetInt32(7),
            reader.GetString(8),
            reader.TextOrNull(9),
            reader.TextOrNull(10),
            record.LastCheckedAt,
            reader.GetFieldValue<DateTimeOffset>(12),
            reader.GetFieldValue<DateTimeOffset>(13),
            config,
            config);
    }
}
