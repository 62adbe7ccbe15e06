using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Statistics;

/// <summary>Reads how long a monitor's checks took, from the rows of its hours.</summary>
public sealed class TimingQueries(NpgsqlDataSource database)
{
    private const int FirstPhase = 5;

    // One statement, so that the values and how far they are complete belong together; one row at least.
    private static readonly string Select = $"""
        select coalesce(p.position, 0), p.at, h.hour, h.slots, h.outcomes, {string.Join(", ", CheckPhase.All.Select(phase => $"h.{phase}"))}
        from (select 1) one
        left join (
            select last_seq_id as position, e.timestamp as at
            from event_store.mt_event_progression
            left join lateral (select timestamp from event_store.mt_events where seq_id <= last_seq_id order by seq_id desc limit 1) e on true
            where name = $5) p on true
        left join event_monitors.check_hours h on h.monitor_id = $1 and h.organization_id = $2 and h.hour > $3 - interval '1 hour' and h.hour < $4
        order by h.hour
        """;

    /// <summary>The buckets of a stretch of time.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="window">Which slots count.</param>
    /// <param name="step">Seconds of a bucket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<MonitorTimings> ReadAsync(long monitorId, long organizationId, TimeWindow window, int step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = window.From.UtcDateTime });
        command.Parameters.Add(new() { Value = window.To.UtcDateTime });
        command.Parameters.Add(new() { Value = $"{CheckHourProjection.ProjectionName}:All" });
        var (buckets, position, at) = (new TimingBuckets(window, step), 0L, (DateTimeOffset?)null);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            (position, at) = (reader.GetInt64(0), reader.ValueOrNull<DateTimeOffset>(1));
            if (!reader.IsDBNull(2)) Add(buckets, reader);
        }

        return new MonitorTimings(window.From, window.To, step, buckets.Finish(), position, at);
    }

    private static void Add(TimingBuckets buckets, NpgsqlDataReader row)
    {
        var hour = row.GetFieldValue<DateTimeOffset>(2);
        buckets.CloseBefore(hour);
        var (slots, outcomes) = (row.GetFieldValue<int[]>(3), row.GetFieldValue<short[]>(4));
        var phases = CheckPhase.All.Select((_, i) => row.GetFieldValue<int?[]>(FirstPhase + i)).ToArray();
        var microseconds = new int?[phases.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            if (outcomes[i] == (short)HourOutcome.Late) continue;
            for (var phase = 0; phase < phases.Length; phase++) microseconds[phase] = phases[phase][i];
            buckets.Add(hour.AddMilliseconds(slots[i]), microseconds);
        }
    }
}
