using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Bench.Http;

/// <summary>
/// The reference: minimal endpoints that do each thing in one SQL statement, in a process of their own. Nobody asks for a
/// session, validates, seals, decides or counts anything; a creation writes the very rows that the Api's does.
/// </summary>
internal static class BareEndpoint
{
    /// <summary>The argument by which this program knows that it is this process.</summary>
    public const string Command = "bare-endpoint";

    /// <summary>The variable that the connection string comes in.</summary>
    public const string Database = "BENCH_DATABASE";

    // The data modifying parts run whether anybody reads them or not (https://www.postgresql.org/docs/current/queries-with.html).
    private const string Create = """
        with id as (select nextval('event_monitors.monitor_ids') as id),
        stream as (
            insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
            select '1', 'monitor-' || id, 'monitor', 1, $2, $2, false from id),
        event as (
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
            select nextval('event_store.mt_events_sequence'), $1, 'monitor-' || id, 1, $3, 'monitor_created', $2, '1', 'Bench, Bench', $4, $4, $5, false from id
            returning seq_id),
        key as (
            insert into event_monitors.data_keys (monitor_id, organization_id, ring_key_id, wrapped_key, created_at)
            select id, 1, 'bench', $6, $2 from id),
        history as (
            insert into event_monitors.monitor_history (monitor_id, type, position, at)
            select id, 'monitor_created', seq_id, $2 from id, event),
        feed as (
            insert into event_monitors.feed_positions (feed, position) select '1', seq_id from event)
        insert into event_monitors.monitors (
            id, organization_id, customer_id, name, hostname, host_ascii, status, check_interval, timeout_seconds, protocol, mailbox_user, has_password,
            tls, reject_unauthorized, sealed_config, created_at, updated_at, version, probe_version)
        select id, 1, 10, $7, $8, $8, 'disabled', 60, 30, 'imap', 'monitor@example.com', true, true, true, $9, $2, $2, 1, 1 from id
        returning id
        """;

    private const string Change = """
        with stream as (
            update event_store.mt_streams set version = version + 1, timestamp = $3 where tenant_id = '1' and id = 'monitor-' || $1::bigint
            returning id, version),
        event as (
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
            select nextval('event_store.mt_events_sequence'), $2, id, version, $4, 'monitor_reconfigured', $3, '1', 'Bench, Bench', $5, $5, $6, false from stream
            returning seq_id, version),
        history as (
            insert into event_monitors.monitor_history (monitor_id, type, position, at)
            select $1, 'monitor_reconfigured', seq_id, $3 from event),
        feed as (
            insert into event_monitors.feed_positions (feed, position) select '1', seq_id from event)
        update event_monitors.monitors m set check_interval = $7, updated_at = $3, version = event.version from event where m.id = $1
        returning m.id, m.organization_id, m.customer_id, m.name, m.hostname, m.port, m.check_interval, m.timeout_seconds, m.status, m.created_at, m.updated_at, m.sealed_config
        """;

    private const string Columns = """
        select m.id, m.organization_id, m.customer_id, m.name, m.hostname, m.port, m.check_interval, m.timeout_seconds, m.status, m.created_at, m.updated_at,
               m.sealed_config, h.last_checked_at, k.ring_key_id, k.wrapped_key
        from event_monitors.monitors m
        left join event_monitors.data_keys k on k.monitor_id = m.id
        left join event_monitors.monitor_health h on h.monitor_id = m.id
        """;

    private const string Find = Columns + " where m.id = $1 and m.organization_id = 1 and m.deleted_at is null";

    private const string List = Columns + " where m.organization_id = 1 and m.deleted_at is null and m.id > $1 order by m.id limit 50";

    private static readonly byte[] Headers = """{"actor":"user-7","role":"editor","origin":"127.0.0.1","session":"0198c5a0-0000-7000-8000-000000000000"}"""u8.ToArray();

    /// <summary>Serves until it is killed.</summary>
    public static async Task<int> RunAsync(string address)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [] });
        builder.WebHost.UseUrls(address);
        builder.Logging.ClearProviders();
        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable(Database)!);
        var app = builder.Build();
        app.MapPost(HttpBench.Path, async (Body body) => Results.Created($"{HttpBench.Path}/{await CreateAsync(database, body)}", body));
        app.MapGet(HttpBench.Path + "/{id:long}", async (long id) => await ReadAsync(database, Find, id) is [var found] ? Results.Ok(found) : Results.NotFound());
        app.MapGet(HttpBench.Path, async () => Results.Ok(await ReadAsync(database, List, 0)));
        app.MapPatch(HttpBench.Path + "/{id:long}", async (long id, Patch body) => Results.Ok(await ChangeAsync(database, id, body)));
        await app.RunAsync();
        return 0;
    }

    private static async Task<long> CreateAsync(NpgsqlDataSource database, Body body)
    {
        var now = DateTime.UtcNow;
        await using var command = database.CreateCommand(Create);
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = JsonSerializer.SerializeToUtf8Bytes(body), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = "4bf92f3577b34da6a3ce929d0e0e4736", NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = Headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = new byte[60] });
        command.Parameters.Add(new() { Value = body.Name });
        command.Parameters.Add(new() { Value = body.Hostname });
        command.Parameters.Add(new() { Value = "c1." + new string('A', 200) });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<object> ChangeAsync(NpgsqlDataSource database, long id, Patch body)
    {
        await using var command = database.CreateCommand(Change);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = DateTime.UtcNow });
        command.Parameters.Add(new() { Value = JsonSerializer.SerializeToUtf8Bytes(body), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = "4bf92f3577b34da6a3ce929d0e0e4736", NpgsqlDbType = NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = Headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = body.CheckInterval });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? ToRow(reader, lastCheckedAt: null) : throw new InvalidOperationException($"There is no monitor {id}.");
    }

    private static async Task<List<Row>> ReadAsync(NpgsqlDataSource database, string sql, long id)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) rows.Add(ToRow(reader, reader.IsDBNull(12) ? null : reader.GetDateTime(12)));
        return rows;
    }

    private static Row ToRow(NpgsqlDataReader reader, DateTime? lastCheckedAt) => new(
        reader.GetInt64(0),
        reader.GetInt64(1),
        reader.GetInt64(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.IsDBNull(5) ? null : reader.GetInt32(5),
        reader.GetInt32(6),
        reader.GetInt32(7),
        reader.GetString(8),
        lastCheckedAt,
        reader.GetDateTime(9),
        reader.GetDateTime(10),
        reader.GetString(11));

    private sealed record Body(string Name, string Hostname);

    private sealed record Patch(int CheckInterval);

    private sealed record Row(
        long Id,
        long OrganizationId,
        long CustomerId,
        string Name,
        string Hostname,
        int? Port,
        int CheckInterval,
        int TimeoutSeconds,
        string Status,
        DateTime? LastCheckedAt,
        DateTime CreatedAt,
        DateTime UpdatedAt,
        string Config);
}
