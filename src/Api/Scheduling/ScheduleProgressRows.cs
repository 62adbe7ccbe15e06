using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Reads and writes <c>event_monitors.schedule_progress</c> in the session that holds the shard's lock: whoever has lost the lock
/// cannot write over its successor.
/// </summary>
public static class ScheduleProgressRows
{
    // Where the number of shards was changed, each of the new ones may hold monitors of any old one: all begin where the last of those was.
    private const string Adopt = """
        with earlier as (delete from event_monitors.schedule_progress where shards <> $2 returning judged_until, asked_until)
        insert into event_monitors.schedule_progress (shards, shard, judged_until, asked_until)
        select $2, n, min(judged_until), min(asked_until) from earlier, generate_series(0, $2 - 1) n where $1 >= 0 group by n
        on conflict do nothing
        """;

    private const string Find = "select judged_until, asked_until from event_monitors.schedule_progress where shard = $1 and shards = $2";

    private const string Upsert = """
        insert into event_monitors.schedule_progress (shard, shards, judged_until, asked_until) values ($1, $2, $3, $4)
        on conflict (shards, shard) do update set judged_until = excluded.judged_until, asked_until = excluded.asked_until
        """;

    /// <summary>What the last leader left; <c>null</c> where there was none.</summary>
    public static Task<ScheduleProgress?> ReadAsync(LeaderSession session, Shard shard, CancellationToken cancellationToken) => session.AskAsync<ScheduleProgress?>(
        async (connection, cancellation) =>
        {
            await using (var adopt = Command(connection, Adopt, shard)) await adopt.ExecuteNonQueryAsync(cancellation);
            await using var find = Command(connection, Find, shard);
            await using var reader = await find.ExecuteReaderAsync(cancellation);
            return await reader.ReadAsync(cancellation) ? new ScheduleProgress(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1)) : null;
        },
        cancellationToken);

    /// <summary>Says how far this leader is.</summary>
    public static Task WriteAsync(LeaderSession session, Shard shard, ScheduleProgress progress, CancellationToken cancellationToken) => session.AskAsync(
        async (connection, cancellation) =>
        {
            await using var upsert = Command(connection, Upsert, shard);
            upsert.Parameters.Add(new() { Value = progress.JudgedUntil.UtcDateTime });
            upsert.Parameters.Add(new() { Value = progress.AskedUntil.UtcDateTime });
            return await upsert.ExecuteNonQueryAsync(cancellation);
        },
        cancellationToken);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, Shard shard) => new(sql, connection)
    {
        Parameters = { new() { Value = shard.Number }, new() { Value = shard.Of } },
    };
}
