using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.Contracts;
using Npgsql;

namespace EventMonitors.Api.Scheduling;

/// <summary>A monitor as the scheduler reads it.</summary>
/// <param name="Monitor">What is to be checked.</param>
/// <param name="LastEnd">The last of its slots that has an end.</param>
/// <param name="TraceParent">W3C trace context of the change that its first check, if that is still to come, belongs to.</param>
public sealed record MonitorRow(ScheduledMonitor Monitor, DateTimeOffset? LastEnd, string? TraceParent)
{
    /// <summary>When a field that the probe uses was last changed; told only where any field was within the last interval.</summary>
    public DateTimeOffset? ProbedSince { get; init; }
}

/// <summary>
/// Reads from the monitors' projection what is to be checked, and seals the credentials for their way to the workers: once
/// per configuration, not once per check.
/// </summary>
public sealed partial class MonitorRows(NpgsqlDataSource database, ConfigSeal seal, TransportKeys transport, ILogger<MonitorRows> logger)
{
    private const string Select = """
        select m.id, m.organization_id, m.host_ascii, m.port, m.protocol, m.tls, m.reject_unauthorized, m.check_interval, m.timeout_seconds,
               m.version, m.probe_version, m.updated_at, m.mailbox_user is not null, m.sealed_config, k.ring_key_id, k.wrapped_key, h.last_slot,
               change.trace_parent, m.probe_options, change.probed_since
        from event_monitors.monitors m
        left join event_monitors.data_keys k on k.monitor_id = m.id
        left join event_monitors.monitor_health h on h.monitor_id = m.id
        left join lateral (
            select e.headers ->> 'traceparent' as trace_parent, e.timestamp as probed_since from event_store.mt_events e
            where m.updated_at > now() - make_interval(secs => m.check_interval)
              and e.tenant_id = m.organization_id::text and e.stream_id = 'monitor-' || m.id and e.version = m.probe_version
            limit 1) change on true
        where m.deleted_at is null
        """;

    private const string ToBeChecked = Select + " and m.status <> $1 and " + Shard.Sql + " % $2 = $3";

    /// <summary>Every monitor of a shard that is to be checked.</summary>
    /// <remarks>As they are read: a million take a while.</remarks>
    public IAsyncEnumerable<MonitorRow> ReadAllAsync(Shard shard, CancellationToken cancellationToken) => StreamAsync(ToBeChecked, shard, null, cancellationToken);

    /// <summary>Those of these monitors that are the shard's and to be checked; the others are another's, disabled or deleted.</summary>
    public async Task<IReadOnlyList<MonitorRow>> ReadAsync(Shard shard, IReadOnlyCollection<long> monitorIds, CancellationToken cancellationToken)
    {
        var rows = new List<MonitorRow>();
        await foreach (var row in StreamAsync(ToBeChecked + " and m.id = any ($4)", shard, [.. monitorIds], cancellationToken)) rows.Add(row);
        return rows;
    }

    /// <summary>The monitors of a shard that are not checked any more, and were stopped, or changed since, after an instant.</summary>
    /// <returns>Nothing but whose they are.</returns>
    public async Task<IReadOnlyList<ScheduledMonitor>> ReadStoppedAsync(Shard shard, DateTimeOffset after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            select m.id, m.organization_id from event_monitors.monitors m
            where m.updated_at > $1 and (m.deleted_at is not null or m.status = $2) and {Shard.Sql} % $3 = $4
            """);
        command.Parameters.Add(new() { Value = after.UtcDateTime });
        command.Parameters.Add(new() { Value = MonitorStatus.Disabled });
        command.Parameters.Add(new() { Value = (long)shard.Of });
        command.Parameters.Add(new() { Value = (long)shard.Number });
        var stopped = new List<ScheduledMonitor>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            stopped.Add(new ScheduledMonitor { Id = reader.GetInt64(0), OrganizationId = reader.GetInt64(1), Host = "", Protocol = "", Tls = false, RejectUnauthorized = false, IntervalSeconds = 1, TimeoutSeconds = 1, Version = 1, ProbeVersion = 1, ChangedAt = default });
        return stopped;
    }

    /// <summary>A monitor to be checked at once, which may be disabled.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">Whose it has to be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where there is no such monitor, or not any more.</returns>
    public async Task<ScheduledMonitor?> FindAsync(long monitorId, long organizationId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select + " and m.id = $1 and m.organization_id = $2");
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ToRow(reader).Monitor : null;
    }

    private async IAsyncEnumerable<MonitorRow> StreamAsync(string sql, Shard shard, long[]? ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        // However many there are: while they come, the first ones are checked.
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = MonitorStatus.Disabled });
        command.Parameters.Add(new() { Value = (long)shard.Of });
        command.Parameters.Add(new() { Value = (long)shard.Number });
        if (ids is not null) command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) yield return ToRow(reader);
    }

    private MonitorRow ToRow(NpgsqlDataReader reader)
    {
        var interval = reader.GetInt32(7);
        var monitor = new ScheduledMonitor
        {
            Id = reader.GetInt64(0),
            OrganizationId = reader.GetInt64(1),
            Host = reader.GetString(2),
            Port = reader.ValueOrNull<int>(3),
            Protocol = string.Intern(reader.GetString(4)),
            Tls = reader.GetBoolean(5),
            RejectUnauthorized = reader.GetBoolean(6),
            IntervalSeconds = interval,
            TimeoutSeconds = Math.Min(reader.GetInt32(8), interval),
            Version = reader.GetInt64(9),
            ProbeVersion = reader.GetInt64(10),
            ChangedAt = reader.GetFieldValue<DateTimeOffset>(11),
        };
        var options = reader.IsDBNull(18) ? null : ReadableOptions.OfColumn(reader.GetString(18));
        if (options is not null) monitor = monitor with { Options = ProbeSeal.ToOptions(options) };
        var credentials = reader.GetBoolean(12) ? Stored(monitor, reader, usesToken: options?.OAuth2 is not null)
            : monitor.Options == CheckOptions.None ? WorkerCredentials.None
            : new WorkerCredentials(() => Seal(monitor, credentials: null));
        return new MonitorRow(monitor with { Credentials = credentials }, reader.ValueOrNull<DateTimeOffset>(16), reader.TextOrNull(17)) { ProbedSince = reader.ValueOrNull<DateTimeOffset>(19) };
    }

    private WorkerCredentials Stored(ScheduledMonitor monitor, NpgsqlDataReader reader, bool usesToken)
    {
        if (reader.IsDBNull(13) || reader.IsDBNull(15))
        {
            LogUnreadable(monitor.Id, "The monitor's data key is gone.");
            return WorkerCredentials.Unreadable;
        }

        // ASCII, and half the size of a text.
        var config = Encoding.ASCII.GetBytes(reader.GetString(13));
        var key = new WrappedDataKey(string.Intern(reader.GetString(14)), reader.GetFieldValue<byte[]>(15));
        return new WorkerCredentials(() => Seal(monitor, config, key, usesToken));
    }

    private string? Seal(ScheduledMonitor monitor, byte[] config, WrappedDataKey key, bool usesToken)
    {
        try
        {
            return MailboxSecrets.Take(seal.Open(monitor.Id, Encoding.ASCII.GetString(config), key), usesToken) is { } credentials ? Seal(monitor, credentials) : null;
        }
        catch (CryptographicException error)
        {
            LogUnreadable(monitor.Id, error.Message);
            throw;
        }
    }

    private string? Seal(ScheduledMonitor monitor, MailCredentials? credentials)
    {
        var target = new CheckTarget(monitor.Id, monitor.Host, monitor.Port, monitor.Protocol, monitor.Tls, monitor.RejectUnauthorized, monitor.Options);
        return ProbeSeal.Seal(target, credentials, transport.Sealing);
    }

    [LoggerMessage(LogLevel.Error, "The secrets of monitor {MonitorId} cannot be opened, its checks are missed: {Problem}")]
    private partial void LogUnreadable(long monitorId, string problem);
}
