using Npgsql;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>An end in a check log: a result, or a run of slots that were missed.</summary>
/// <param name="MonitorId">Internal id.</param>
/// <param name="Trigger">Why the check was asked for.</param>
/// <param name="Slot">Its slot, or the first of the run.</param>
/// <param name="LastSlot">Its slot, or the last of the run.</param>
/// <param name="Count">How many slots it is the end of.</param>
/// <param name="Reason">Why they were missed; <c>null</c> of a result.</param>
/// <param name="RecordedAt">When it was appended.</param>
internal sealed record SlotEnd(long MonitorId, string Trigger, DateTimeOffset Slot, DateTimeOffset LastSlot, int Count, string? Reason, DateTimeOffset RecordedAt)
{
    /// <summary>When a worker began; <c>null</c> where they were missed.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Every end in the store. What arrived late is none.</summary>
    public static async Task<IReadOnlyList<SlotEnd>> ReadAllAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            select (data ->> 'monitorId')::bigint, data ->> 'trigger', (data ->> 'slot')::timestamptz, coalesce(data ->> 'lastSlot', data ->> 'slot')::timestamptz,
                   coalesce((data ->> 'count')::int, 1), data ->> 'reason', timestamp, (data ->> 'startedAt')::timestamptz
            from event_store.mt_events where type in ('check_completed', 'check_missed') order by seq_id
            """);
        var ends = new List<SlotEnd>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            ends.Add(new SlotEnd(
                reader.GetInt64(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetInt32(4), await reader.IsDBNullAsync(5, cancellation) ? null : reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6))
            {
                StartedAt = await reader.IsDBNullAsync(7, cancellation) ? null : reader.GetFieldValue<DateTimeOffset>(7),
            });
        return ends;
    }
}
