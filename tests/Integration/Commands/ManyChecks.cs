using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Checks;
using NpgsqlTypes;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>A long log, written past the read models, as the recorder would write it but quicker.</summary>
internal static class ManyChecks
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Creates monitors 1 to <paramref name="monitors"/> and records checks of one day, all of them up.</summary>
    public static async Task RecordAsync(OperatorDatabase database, int monitors, int checksEach)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var types = EventCatalogue.Create();
        for (var id = 1L; id <= monitors; id++)
        {
            var created = new MonitorCreated(
                id, 1, 10, $"Monitor {id}", "mail.example.com", "mail.example.com", 993, "active", 30, 30, null, null, new ReadableConfig("imap", "u", true, true, true), "sealed");
            await database.Store.AppendAsync(
                [new StreamAppend("1", MonitorEventTypes.StreamId(id), MonitorEventTypes.StreamType, ExpectedVersion.NoStream, [new NewEvent(Guid.NewGuid(), created, Day, EventMetadata.None)])],
                cancellationToken: cancellation);
        }

        await using var fill = database.DataSource.CreateCommand("""
            with logs as (
                insert into event_store.mt_streams (tenant_id, id, type, version, timestamp, created, is_archived)
                select '1', 'checks-' || m || '-2026-03-01', 'check_log', $2, $4, $4, false from generate_series(1, $1) m)
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, headers, is_archived)
            select nextval('event_store.mt_events_sequence'), c.id, 'checks-' || m || '-2026-03-01', k,
                $3 || jsonb_build_object('checkId', c.id, 'monitorId', m, 'slot', $4 + k * interval '30 s', 'finishedAt', $4 + k * interval '30 s'),
                'check_completed', $4 + k * interval '30 s', '1', '{}', false
            from generate_series(1, $2) k cross join generate_series(1, $1) m
            cross join lateral (select md5(m || '-' || k)::uuid as id) c
            """);
        fill.Parameters.Add(new() { Value = monitors });
        fill.Parameters.Add(new() { Value = checksEach });
        fill.Parameters.Add(new() { Value = JsonSerializer.Serialize(CheckMapping.ToEvent(Results.Completed(1, Day)), types.Json), NpgsqlDbType = NpgsqlDbType.Jsonb });
        fill.Parameters.Add(new() { Value = Day.UtcDateTime });
        await fill.ExecuteNonQueryAsync(cancellation);
    }
}
