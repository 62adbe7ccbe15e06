using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Monitors;

/// <summary>Keeps <c>event_monitors.monitors</c>: the row that serves the API and the scheduler, written in the event's own transaction.</summary>
public sealed class MonitorProjection : IInlineProjection
{
    private const string Insert = """
        insert into event_monitors.monitors (
            id, organization_id, customer_id, name, hostname, host_ascii, port, status, check_interval, timeout_seconds,
            notification_phone_number, notification_email, protocol, tls, reject_unauthorized, has_user, sealed_config,
            created_at, updated_at, version, probe_version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        """;

    /// <inheritdoc/>
    public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
    {
        foreach (var recorded in events)
            if (recorded.Data is MonitorCreated && MailboxMonitor.Evolve(null, recorded.Data, recorded.Version, recorded.Timestamp) is { } monitor)
                batch.BatchCommands.Add(InsertRow(monitor));
    }

    private static NpgsqlBatchCommand InsertRow(MailboxMonitor monitor) => new(Insert)
    {
        Parameters =
        {
            new() { Value = monitor.Id },
            new() { Value = monitor.OrganizationId },
            new() { Value = monitor.CustomerId },
            new() { Value = monitor.Name },
            new() { Value = monitor.Hostname },
            new() { Value = monitor.HostAscii },
            new NpgsqlParameter<int?> { TypedValue = monitor.Port },
            new() { Value = monitor.Status },
            new() { Value = monitor.CheckInterval },
            new() { Value = monitor.TimeoutSeconds },
            new NpgsqlParameter<string?> { TypedValue = monitor.NotificationPhoneNumber },
            new NpgsqlParameter<string?> { TypedValue = monitor.NotificationEmail },
            new() { Value = monitor.Config.Protocol },
            new() { Value = monitor.Config.Tls },
            new() { Value = monitor.Config.RejectUnauthorized },
            new() { Value = monitor.Config.User is not null },
            new() { Value = monitor.SealedConfig },
            new() { Value = monitor.CreatedAt.UtcDateTime },
            new() { Value = monitor.UpdatedAt.UtcDateTime },
            new() { Value = monitor.Version },
            new() { Value = monitor.ProbeVersion },
        },
    };
}
