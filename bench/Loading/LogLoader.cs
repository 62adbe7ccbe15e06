using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.Bench.Appending;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Bench.Loading;

/// <summary>
/// Fills an empty event store by COPY, with what a long time of monitoring leaves: monitors, changes to them, and checks, in
/// turns. Only for tables that nobody reads yet: it numbers the positions itself.
/// </summary>
internal sealed class LogLoader(NpgsqlDataSource database)
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _position;

    /// <summary>Monitors of one organization, created one after the other.</summary>
    public Task MonitorsAsync(long organizationId, long firstId, int count) => LoadAsync(
        Ids(firstId, count).Select(id => new Stream(organizationId, MonitorEventTypes.StreamId(id), MonitorEventTypes.StreamType, 1)),
        Ids(firstId, count).Select(id => new Row(organizationId, MonitorEventTypes.StreamId(id), 1, Guid.CreateVersion7(), "monitor_created", typeof(MonitorCreated), Begin, Json(Created(organizationId, id)))));

    /// <summary>Changes of one monitor that exists, one a minute: its check interval goes up and down.</summary>
    public Task ChangesAsync(long organizationId, long monitorId, int count)
    {
        var stream = MonitorEventTypes.StreamId(monitorId);
        return LoadAsync(
            [new Stream(organizationId, stream, MonitorEventTypes.StreamType, count + 1)],
            Enumerable.Range(1, count).Select(i => new Row(
                organizationId, stream, i + 1, Guid.CreateVersion7(), "monitor_reconfigured", typeof(MonitorReconfigured), Begin.AddMinutes(i),
                Json(new MonitorReconfigured(monitorId) { CheckInterval = new Change<int>(59 + (i % 2), 60 - (i % 2)) }))));
    }

    /// <summary>Checks of these monitors in turns, one a minute each, in a log per monitor and day.</summary>
    public Task ChecksAsync(long organizationId, long firstId, int monitors, long count)
    {
        var rounds = (int)(count / monitors);
        var lastDay = (rounds - 1) / PerDay;
        var streams =
            from day in Enumerable.Range(0, lastDay + 1)
            from id in Ids(firstId, monitors)
            select new Stream(organizationId, CheckLog.StreamOf(id, Begin.AddDays(day)), CheckLog.StreamType, day < lastDay ? PerDay : ((rounds - 1) % PerDay) + 1);
        var rows =
            from round in Enumerable.Range(0, rounds)
            from id in Ids(firstId, monitors)
            let check = Samples.Check(id, Begin.AddMinutes(round)) with { OrganizationId = organizationId }
            select new Row(
                organizationId, CheckLog.StreamOf(id, check.Slot), (round % PerDay) + 1, check.CheckId, CheckEventTypes.Completed, typeof(CheckCompleted), check.FinishedAt, Samples.Write(check));
        return LoadAsync(streams, rows);
    }

    private const int PerDay = 24 * 60;

    private sealed record Stream(long OrganizationId, string Id, string Type, long Version);

    private sealed record Row(long OrganizationId, string StreamId, long Version, Guid Id, string Alias, Type Type, DateTimeOffset At, byte[] Data);

    private async Task LoadAsync(IEnumerable<Stream> streams, IEnumerable<Row> rows)
    {
        await using var connection = await database.OpenConnectionAsync();
        foreach (var chunk in streams.Chunk(5000))
        {
            await using var insert = new NpgsqlCommand("""
                insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
                select *, $5, $5, false from unnest($1::varchar[], $2::varchar[], $3::varchar[], $4::bigint[])
                on conflict (tenant_id, id) do update set version = excluded.version
                """, connection)
            {
                Parameters =
                {
                    new() { Value = Array.ConvertAll(chunk, s => Tenant(s.OrganizationId)) },
                    new() { Value = Array.ConvertAll(chunk, s => s.Id) },
                    new() { Value = Array.ConvertAll(chunk, s => s.Type) },
                    new() { Value = Array.ConvertAll(chunk, s => s.Version) },
                    new() { Value = Begin.UtcDateTime },
                },
            };
            await insert.ExecuteNonQueryAsync();
        }

        await using (var copy = await connection.BeginBinaryImportAsync("""
            copy event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
            from stdin (format binary)
            """))
        {
            foreach (var row in rows) await WriteAsync(copy, row);
            await copy.CompleteAsync();
        }

        await using var set = new NpgsqlCommand("select setval('event_store.mt_events_sequence', $1)", connection) { Parameters = { new() { Value = _position } } };
        await set.ExecuteScalarAsync();
    }

    private async Task WriteAsync(NpgsqlBinaryImporter copy, Row row)
    {
        await copy.StartRowAsync();
        await copy.WriteAsync(++_position);
        await copy.WriteAsync(row.Id);
        await copy.WriteAsync(row.StreamId);
        await copy.WriteAsync(row.Version);
        await copy.WriteAsync(row.Data, NpgsqlDbType.Jsonb);
        await copy.WriteAsync(row.Alias);
        await copy.WriteAsync(row.At, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(Tenant(row.OrganizationId));
        await copy.WriteAsync($"{row.Type.FullName}, {row.Type.Assembly.GetName().Name}");
        await copy.WriteAsync(Samples.Metadata.CorrelationId!);
        await copy.WriteAsync(Samples.Metadata.CausationId!);
        await copy.WriteAsync(Samples.Headers, NpgsqlDbType.Jsonb);
        await copy.WriteAsync(false);
    }

    private static MonitorCreated Created(long organizationId, long id) => new(
        id, organizationId, 10, "Mailbox Access", "mail.example.com", "mail.example.com", 993, MonitorStatus.Active, 60, 30, null, null,
        new ReadableConfig("imap", "monitor@example.com", HasPassword: true, Tls: true, RejectUnauthorized: true), "c1." + new string('A', 300));

    private static IEnumerable<long> Ids(long first, int count) => Enumerable.Range(0, count).Select(i => first + i);

    private static string Tenant(long organizationId) => organizationId.ToString(CultureInfo.InvariantCulture);

    private static byte[] Json(object data) => JsonSerializer.SerializeToUtf8Bytes(data, data.GetType(), Samples.Types.Json);
}
