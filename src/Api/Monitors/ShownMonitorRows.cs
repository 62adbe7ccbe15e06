using EventMonitors.Api.Http;
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

    private static readonly RawJson Unopened = new("null"u8.ToArray());

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">Where the columns begin.</param>
    public static SealedMonitor Read(NpgsqlDataReader row, int first = 0)
    {
        var key = row.TextOrNull(first + 15) is { } ring ? new WrappedDataKey(ring, row.GetFieldValue<byte[]>(first + 16)) : null;
        var record = new MonitorRecord(row.GetInt64(first), row.GetInt64(first + 1), row.ValueOrNull<long>(first + 18), key, row.ValueOrNull<DateTimeOffset>(first + 11));
        var readable = new ReadableConfig(row.GetString(first + 19), row.TextOrNull(first + 20), row.GetBoolean(first + 21), row.GetBoolean(first + 22), row.GetBoolean(first + 23))
            .With(ReadableOptions.OfColumn(row.TextOrNull(first + 24)));
        var monitor = new MonitorResponse(
            record.MonitorId,
            record.OrganizationId,
            row.GetInt64(first + 2),
            row.GetString(first + 3),
            row.GetString(first + 4),
            row.ValueOrNull<int>(first + 5),
            row.GetInt32(first + 6),
            row.GetInt32(first + 7),
            row.GetString(first + 8),
            row.TextOrNull(first + 9),
            row.TextOrNull(first + 10),
            record.LastCheckedAt,
            row.GetFieldValue<DateTimeOffset>(first + 12),
            row.GetFieldValue<DateTimeOffset>(first + 13),
            Unopened,
            Unopened,
            row.ValueOrNull<int>(first + 25),
            row.ValueOrNull<int>(first + 26));
        return new SealedMonitor(monitor, readable, row.TextOrNull(first + 14), row.GetInt64(first + 17), record);
    }
}

/// <summary>A monitor as it lies in the tables.</summary>
/// <param name="Monitor">Without its configuration.</param>
/// <param name="Readable">The keys of the configuration that are no secrets.</param>
/// <param name="SealedConfig">All of it.</param>
/// <param name="Version">The version of its stream.</param>
/// <param name="Record">What opens it.</param>
internal sealed record SealedMonitor(MonitorResponse Monitor, ReadableConfig Readable, string? SealedConfig, long Version, MonitorRecord Record)
{
    /// <param name="show">How the configuration is shown: <see cref="ConfigReader"/>'s way, the secrets masked.</param>
    public ShownMonitor Show(Func<ReadableConfig, string?, long, MonitorRecord, RawJson> show)
    {
        var config = show(Readable, SealedConfig, Version, Record);
        return new ShownMonitor(Monitor with { Config = config, ImapPopConfig = config }, Version);
    }
}
