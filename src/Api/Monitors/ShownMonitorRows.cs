using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>The rows of monitors <c>m</c> with what is shown of them: what a query selects, and how a row is read.</summary>
internal static class ShownMonitorRows
{
    /// <summary>What a query selects to show a monitor.</summary>
    public const string Columns = """
        m.id, m.organization_id, m.customer_id, m.name, m.hostname, m.port, m.check_interval, m.timeout_seconds, m.status,
        m.notification_phone_number, m.notification_email, h.last_checked_at, m.created_at, m.updated_at,
        m.sealed_config, k.ring_key_id, k.wrapped_key, m.version, m.shredded_version,
        m.protocol, m.mailbox_user, m.has_password, m.tls, m.reject_unauthorized, m.probe_options,
        m.confirmations, m.recovery_confirmations
        """;

    /// <summary>Where the columns that are not the monitor's own come from.</summary>
    public const string Joins = """
        left join event_monitors.data_keys k on k.monitor_id = m.id
        left join event_monitors.monitor_health h on h.monitor_id = m.id
        """;

    /// <summary>Reads a row of <see cref="Columns"/>; the secrets are masked.</summary>
    public static ShownMonitor Read(NpgsqlDataReader row, ConfigReader configs)
    {
        var key = row.TextOrNull(15) is { } ring ? new WrappedDataKey(ring, row.GetFieldValue<byte[]>(16)) : null;
        var record = new MonitorRecord(row.GetInt64(0), row.GetInt64(1), row.ValueOrNull<long>(18), key, row.ValueOrNull<DateTimeOffset>(11));
        var readable = new ReadableConfig(row.GetString(19), row.TextOrNull(20), row.GetBoolean(21), row.GetBoolean(22), row.GetBoolean(23))
            .With(ReadableOptions.OfColumn(row.TextOrNull(24)));
        var version = row.GetInt64(17);
        var config = configs.Show(readable, row.TextOrNull(14), version, record);
        return new ShownMonitor(
            new MonitorResponse(
                record.MonitorId,
                record.OrganizationId,
                row.GetInt64(2),
                row.GetString(3),
                row.GetString(4),
                row.ValueOrNull<int>(5),
                row.GetInt32(6),
                row.GetInt32(7),
                row.GetString(8),
                row.TextOrNull(9),
                row.TextOrNull(10),
                record.LastCheckedAt,
                row.GetFieldValue<DateTimeOffset>(12),
                row.GetFieldValue<DateTimeOffset>(13),
                config,
                config,
                row.ValueOrNull<int>(25),
                row.ValueOrNull<int>(26)),
            version);
    }
}
