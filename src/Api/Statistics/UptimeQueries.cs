using Npgsql;

namespace EventMonitors.Api.Statistics;

/// <summary>Counts a monitor's slots between two instants, from the rows of its hours.</summary>
public sealed class UptimeQueries(NpgsqlDataSource database)
{
    // One statement, so that the counts and how far they are complete belong together. Whole hours have their sums; of an hour
    // that the stretch begins or ends in, each slot is looked at. That is asked inside, so that the arrays of whole hours stay closed.
    private const string Select = """
        select coalesce(s.up, 0), coalesce(s.down, 0), coalesce(s.inconclusive, 0), coalesce(s.missed, 0), coalesce(s.maintenance, 0), coalesce(s.late, 0),
               coalesce(p.position, 0)
        from (
            select sum(case when w.is_whole then h.up else r.up end)::bigint as up,
                sum(case when w.is_whole then h.down else r.down end)::bigint as down,
                sum(case when w.is_whole then h.inconclusive else r.inconclusive end)::bigint as inconclusive,
                sum(case when w.is_whole then h.missed else m.missed end)::bigint as missed,
                sum(case when w.is_whole then h.maintenance else r.maintenance + m.maintenance end)::bigint as maintenance,
                sum(case when w.is_whole then h.late else r.late end)::bigint as late
            from event_monitors.check_hours h
            cross join lateral (select h.hour >= $3 and h.hour + interval '1 hour' <= $4 as is_whole) w
            left join lateral (
                select count(*) filter (where outcome = 0 and not in_maintenance) as up,
                    count(*) filter (where outcome = 1 and not in_maintenance) as down,
                    count(*) filter (where outcome = 2 and not in_maintenance) as inconclusive,
                    count(*) filter (where outcome <> 3 and in_maintenance) as maintenance,
                    count(*) filter (where outcome = 3) as late
                from unnest(h.slots, h.outcomes, h.in_maintenance) as u (slot, outcome, in_maintenance)
                where not w.is_whole and h.hour + slot * interval '1 millisecond' >= $3 and h.hour + slot * interval '1 millisecond' < $4) r on true
            left join lateral (
                select count(*) filter (where not in_maintenance) as missed, count(*) filter (where in_maintenance) as maintenance
                from unnest(h.run_slots, h.run_steps, h.run_counts, h.run_in_maintenance) as u (slot, step, count, in_maintenance)
                cross join lateral generate_series(0, count - 1) as k
                where not w.is_whole and h.hour + (slot + k * step) * interval '1 millisecond' >= $3 and h.hour + (slot + k * step) * interval '1 millisecond' < $4) m on true
            where h.monitor_id = $1 and h.organization_id = $2 and h.hour > $3 - interval '1 hour' and h.hour < $4) s
        left join (select last_seq_id as position from event_store.mt_event_progression where name = $5) p on true
        """;

    /// <summary>The counts, and the position of the log up to which they are complete.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="window">Which slots count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(UptimeCounts Counts, long Position)> ReadAsync(long monitorId, long organizationId, TimeWindow window, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = window.From.UtcDateTime });
        command.Parameters.Add(new() { Value = window.To.UtcDateTime });
        command.Parameters.Add(new() { Value = $"{CheckHourProjection.ProjectionName}:All" });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (new UptimeCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5)), reader.GetInt64(6));
    }

    /// <summary>When the last event up to a position happened; <c>null</c> where there is none.</summary>
    public async Task<DateTimeOffset?> HappenedAsync(long position, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select timestamp from event_store.mt_events where seq_id <= $1 order by seq_id desc limit 1");
        command.Parameters.Add(new() { Value = position });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }
}
