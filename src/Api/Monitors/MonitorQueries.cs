using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>Reads monitors. Every query is bounded by what the caller may see: another organization's monitor does not exist.</summary>
public sealed class MonitorQueries(NpgsqlDataSource database, ConfigSeal seal)
{
    /// <summary>Draws the id of a monitor to be created.</summary>
    public async Task<long> DrawIdAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select nextval('event_monitors.monitor_ids')");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Which organization owns a monitor.</summary>
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

    /// <summary>A monitor as the API shows it, the password masked.</summary>
    /// <inheritdoc cref="FindOrganizationAsync"/>
    public async Task<MonitorResponse?> FindAsync(long monitorId, long? organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select m.id, m.organization_id, m.customer_id, m.name, m.hostname, m.port, m.check_interval, m.timeout_seconds, m.status,
                   m.notification_phone_number, m.notification_email, h.last_checked_at, m.created_at, m.updated_at,
                   m.sealed_config, k.ring_key_id, k.wrapped_key
            from event_monitors.monitors m
            join event_monitors.data_keys k on k.monitor_id = m.id
            left join event_monitors.monitor_health h on h.monitor_id = m.id
            where m.id = $1 and ($2::bigint is null or m.organization_id = $2)
            """);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;

        var key = new WrappedDataKey(reader.GetString(15), reader.GetFieldValue<byte[]>(16));
        var config = new RawJson(MaskedConfig.Of(seal.Open(monitorId, reader.GetString(14), key)));
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
            reader.ValueOrNull<DateTimeOffset>(11),
            reader.GetFieldValue<DateTimeOffset>(12),
            reader.GetFieldValue<DateTimeOffset>(13),
            config,
            config);
    }
}
