using System.Security.Cryptography;
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
public sealed record MonitorRow(ScheduledMonitor Monitor, DateTimeOffset? LastEnd, string? TraceParent);

/// <summary>
/// Reads from the monitors' projection what is to be checked, and seals the credentials for their way to the workers: once
/// per configuration, not once per check.
/// </summary>
public sealed partial class MonitorRows(NpgsqlDataSource database, ConfigSeal seal, TransportKeys transport, ILogger<MonitorRows> logger)
{
    private const string Select = """
        select m.id, m.organization_id, m.host_ascii, m.port, m.protocol, m.tls, m.reject_unauthorized, m.check_interval, m.timeout_seconds,
               m.version, m.probe_version, m.updated_at, m.mailbox_user is not null, m.sealed_config, k.ring_key_id, k.wrapped_key, h.last_slot,
               change.trace_parent, m.probe_options
        from event_monitors.monitors m
        left join event_monitors.data_keys k on k.monitor_id = m.id
        left join event_monitors.monitor_health h on h.monitor_id = m.id
        left join lateral (
            select e.headers ->> 'traceparent' as trace_parent from event_store.mt_events e
            where m.updated_at > now() - make_interval(secs => m.check_interval)
              and e.tenant_id = m.organization_id::text and e.stream_id = 'monitor-' || m.id and e.version = m.probe_version
            limit 1) change on true
        where m.deleted_at is null
        """;

    private const string ToBeChecked = Select + " and m.status <> $1";

    /// <summary>Every monitor that is to be checked.</summary>
    public Task<IReadOnlyList<MonitorRow>> ReadAllAsync(CancellationToken cancellationToken) =>
        ReadAsync(database.CreateCommand(ToBeChecked), cancellationToken);

    /// <summary>Those of these monitors that are to be checked; the others are disabled or deleted.</summary>
    public Task<IReadOnlyList<MonitorRow>> ReadAsync(IReadOnlyCollection<long> monitorIds, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(ToBeChecked + " and m.id = any ($2)");
        return ReadAsync(command, cancellationToken, monitorIds.ToArray());
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

    private async Task<IReadOnlyList<MonitorRow>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken, long[]? ids = null)
    {
        await using var owned = command;
        command.Parameters.Add(new() { Value = MonitorStatus.Disabled });
        if (ids is not null) command.Parameters.Add(new() { Value = ids });
        var rows = new List<MonitorRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows.Add(ToRow(reader));
        return rows;
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
        monitor = reader.GetBoolean(12) ? WithCredentials(monitor, reader, usesToken: options?.OAuth2 is not null) : Seal(monitor, credentials: null);
        return new MonitorRow(monitor, reader.ValueOrNull<DateTimeOffset>(16), reader.TextOrNull(17));
    }

    private ScheduledMonitor WithCredentials(ScheduledMonitor monitor, NpgsqlDataReader reader, bool usesToken)
    {
        try
        {
            if (reader.IsDBNull(13) || reader.IsDBNull(15)) throw new CryptographicException("The monitor's data key is gone.");
            var config = seal.Open(monitor.Id, reader.GetString(13), new WrappedDataKey(reader.GetString(14), reader.GetFieldValue<byte[]>(15)));
            return MailboxSecrets.Take(config, usesToken) is { } credentials ? Seal(monitor, credentials) : monitor;
        }
        catch (CryptographicException error)
        {
            LogUnreadable(monitor.Id, error.Message);
            return monitor with { CredentialsUnreadable = true };
        }
    }

    private ScheduledMonitor Seal(ScheduledMonitor monitor, MailCredentials? credentials)
    {
        var target = new CheckTarget(monitor.Id, monitor.Host, monitor.Port, monitor.Protocol, monitor.Tls, monitor.RejectUnauthorized, monitor.Options);
        return monitor with { SealedCredentials = ProbeSeal.Seal(target, credentials, transport.Sealing) };
    }

    [LoggerMessage(LogLevel.Error, "The secrets of monitor {MonitorId} cannot be opened, its checks are missed: {Problem}")]
    private partial void LogUnreadable(long monitorId, string problem);
}
