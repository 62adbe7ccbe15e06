using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>
/// A database as the first version of the program left it: its tables, an event of each kind that it knew, in the shape that it
/// wrote, and the rows that its projections had made of them.
/// </summary>
internal static class FirstVersion
{
    private const string Events = """
        insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created) values
            ('1', 'organization-1', 'organization', 1, '2026-02-26 11:00:00Z', '2026-02-26 11:00:00Z'),
            ('1', 'customer-10', 'customer', 1, '2026-02-26 11:00:00.001Z', '2026-02-26 11:00:00.001Z'),
            ('*DEFAULT*', 'user-4', 'user', 3, '2026-02-26 11:00:00.004Z', '2026-02-26 11:00:00.002Z'),
            ('1', 'monitor-500', 'mailbox_monitor', 1, '2026-02-26 11:59:00.5Z', '2026-02-26 11:59:00.5Z'),
            ('1', 'monitor-501', 'mailbox_monitor', 1, '2026-02-26 11:59:00.6Z', '2026-02-26 11:59:00.6Z'),
            ('1', 'checks-500-2026-02-26', 'check_log', 3, '2026-02-26 12:09:00Z', '2026-02-26 12:00:08Z');
        insert into event_store.mt_events (seq_id, id, tenant_id, stream_id, version, type, timestamp, data)
        select nextval('event_store.mt_events_sequence'), coalesce((data ->> 'checkId')::uuid, gen_random_uuid()), tenant_id, stream_id, version, type, timestamp::timestamptz, data
        from (values
            ('1', 'organization-1', 1, 'organization_registered', '2026-02-26 11:00:00Z', '{"organizationId": 1, "name": "Demo Hosting"}'::jsonb),
            ('1', 'customer-10', 1, 'customer_registered', '2026-02-26 11:00:00.001Z',
                '{"customerId": 10, "organizationId": 1, "publicId": "11111111-1111-4111-8111-111111111111", "name": "Demo Customer"}'),
            ('*DEFAULT*', 'user-4', 1, 'user_registered', '2026-02-26 11:00:00.002Z', '{"userId": 4, "organizationId": null, "name": "Demo supporter", "role": "supporter"}'),
            ('*DEFAULT*', 'user-4', 2, 'session_opened', '2026-02-26 11:00:00.003Z',
                '{"sessionId": "0195f3a2-7c1e-7b6e-8a55-3f6f0c6f6d11", "userId": 4, "tokenHash": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "expiresAt": "2027-02-26T12:00:00+00:00"}'),
            ('*DEFAULT*', 'user-4', 3, 'session_revoked', '2026-02-26 11:00:00.004Z', '{"sessionId": "0195f3a2-7c1e-7b6e-8a55-3f6f0c6f6d11", "userId": 4}'),
            ('1', 'monitor-500', 1, 'monitor_created', '2026-02-26 11:59:00.5Z',
                '{"monitorId": 500, "organizationId": 1, "customerId": 10, "name": "Mailbox Access", "hostname": "bücher.example", "hostAscii": "xn--bcher-kva.example",
                  "port": 993, "status": "active", "checkInterval": 30, "timeoutSeconds": 20, "notificationPhoneNumber": null, "notificationEmail": "ops@example.com",
                  "config": {"protocol": "imap", "user": "monitor@example.com", "hasPassword": true, "tls": true, "rejectUnauthorized": true}, "sealedConfig": "c1.AAAA"}'),
            ('1', 'monitor-501', 1, 'monitor_created', '2026-02-26 11:59:00.6Z',
                '{"monitorId": 501, "organizationId": 1, "customerId": 10, "name": "Second", "hostname": "mail.example", "hostAscii": "mail.example",
                  "port": null, "status": "disabled", "checkInterval": 60, "timeoutSeconds": 30, "notificationPhoneNumber": "+49 30 1234", "notificationEmail": null,
                  "config": {"protocol": "pop3", "user": null, "hasPassword": false, "tls": false, "rejectUnauthorized": false}, "sealedConfig": "c1.BBBB"}'),
            ('1', 'checks-500-2026-02-26', 1, 'check_completed', '2026-02-26 12:00:08Z',
                '{"checkId": "6f1c2d3e-4a5b-5c6d-8e7f-9a0b1c2d3e4f", "monitorId": 500, "organizationId": 1, "monitorVersion": 1, "probeVersion": 1, "trigger": "schedule",
                  "slot": "2026-02-26T12:00:07.125+00:00", "startedAt": "2026-02-26T12:00:07.201+00:00", "finishedAt": "2026-02-26T12:00:07.35+00:00", "worker": "worker-1",
                  "verdict": "up", "fault": "none", "phase": "logout", "message": "Logged in.", "timingsMs": {"dns": 0.8}, "address": "192.0.2.7", "port": 993,
                  "tlsVersion": "TLSv1.3", "mechanism": "PLAIN", "certificateNotAfter": null, "warnings": []}'),
            ('1', 'checks-500-2026-02-26', 2, 'check_missed', '2026-02-26 12:05:00Z',
                '{"checkId": "6f1c2d3e-4a5b-5c6d-8e7f-9a0b1c2d3e50", "monitorId": 500, "organizationId": 1, "monitorVersion": 1, "probeVersion": 1, "trigger": "schedule",
                  "slot": "2026-02-26T12:00:37.125+00:00", "lastSlot": "2026-02-26T12:01:37.125+00:00", "count": 3, "reason": "outage", "worker": null}'),
            ('1', 'checks-500-2026-02-26', 3, 'check_arrived_late', '2026-02-26 12:09:00Z',
                '{"checkId": "6f1c2d3e-4a5b-5c6d-8e7f-9a0b1c2d3e51", "monitorId": 500, "organizationId": 1, "monitorVersion": 1, "probeVersion": 1, "trigger": "schedule",
                  "slot": "2026-02-26T12:00:37.125+00:00", "startedAt": "2026-02-26T12:00:37.2+00:00", "finishedAt": "2026-02-26T12:00:37.3+00:00", "worker": "worker-1",
                  "verdict": "down", "fault": "credentials", "phase": "login", "message": "Refused.", "timingsMs": {}, "address": null, "port": null,
                  "tlsVersion": null, "mechanism": null, "certificateNotAfter": null, "warnings": []}')
        ) e (tenant_id, stream_id, version, type, timestamp, data);
        """;

    private const string Rows = """
        insert into event_monitors.organizations values (1, 'Demo Hosting', '2026-02-26 11:00:00Z');
        insert into event_monitors.customers values (10, 1, '11111111-1111-4111-8111-111111111111', 'Demo Customer', '2026-02-26 11:00:00.001Z');
        insert into event_monitors.users values (4, null, 'Demo supporter', 'supporter', '2026-02-26 11:00:00.002Z');
        insert into event_monitors.sessions values (decode('47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 'base64'),
            '0195f3a2-7c1e-7b6e-8a55-3f6f0c6f6d11', 4, '2027-02-26 12:00:00Z', '2026-02-26 11:00:00.004Z');
        insert into event_monitors.monitors (id, organization_id, customer_id, name, hostname, host_ascii, port, status, check_interval, timeout_seconds,
            notification_phone_number, notification_email, protocol, tls, reject_unauthorized, has_user, sealed_config, created_at, updated_at, version, probe_version) values
            (500, 1, 10, 'Mailbox Access', 'bücher.example', 'xn--bcher-kva.example', 993, 'active', 30, 20,
             null, 'ops@example.com', 'imap', true, true, true, 'c1.AAAA', '2026-02-26 11:59:00.5Z', '2026-02-26 11:59:00.5Z', 1, 1),
            (501, 1, 10, 'Second', 'mail.example', 'mail.example', null, 'disabled', 60, 30,
             '+49 30 1234', null, 'pop3', false, false, false, 'c1.BBBB', '2026-02-26 11:59:00.6Z', '2026-02-26 11:59:00.6Z', 1, 1);
        insert into event_monitors.monitor_health values (500, 1, '2026-02-26 12:00:37.3Z', '2026-02-26 12:01:37.125Z', '2026-02-26 12:00:37.125Z',
            '6f1c2d3e-4a5b-5c6d-8e7f-9a0b1c2d3e51', 'down', 'credentials', 'Refused.');
        insert into event_monitors.monitor_history select (data ->> 'monitorId')::bigint, seq_id from event_store.mt_events where data ? 'monitorId';
        """;

    private const string History = """
        create schema schema_history;
        create table schema_history.applied (
            component text not null,
            number integer not null,
            name text not null,
            fingerprint text not null,
            applied_at timestamptz not null default now(),
            primary key (component, number)
        );
        """;

    public static async Task MakeAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await ExecuteAsync(database, History, cancellationToken);
        await ApplyFirstAsync(database, "event_store", SchemaScript.Embedded(typeof(PostgresEventStore).Assembly, "EventMonitors.EventStore.Schema."), cancellationToken);
        await ApplyFirstAsync(database, "event_monitors", SchemaScript.Embedded(typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema."), cancellationToken);
        await ExecuteAsync(database, Events + Rows, cancellationToken);
    }

    private static async Task ApplyFirstAsync(NpgsqlDataSource database, string component, IReadOnlyList<SchemaScript> scripts, CancellationToken cancellationToken)
    {
        var first = scripts[0];
        await ExecuteAsync(database, first.Sql, cancellationToken);
        await using var applied = database.CreateCommand("insert into schema_history.applied (component, number, name, fingerprint) values ($1, 1, $2, $3)");
        foreach (var value in (string[])[component, first.Name, first.Fingerprint]) applied.Parameters.Add(new() { Value = value });
        await applied.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
