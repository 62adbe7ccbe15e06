using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>Reads what came out of a monitor's checks, day by day.</summary>
public sealed class CheckDayQueries(NpgsqlDataSource database)
{
    // One statement, so that the days and how far they are complete belong together. Days are counted from the first that there
    // is: as dates, the first and the last one would mean minus and plus infinity to PostgreSQL.
    private const string Select = """
        select c.number, coalesce(d.up, 0), coalesce(d.down, 0), coalesce(d.inconclusive, 0), coalesce(d.missed, 0), coalesce(d.late, 0), d.last_checked_at,
               coalesce(p.position, 0), p.at
        from generate_series($2::int, $3::int) as c (number)
        left join event_monitors.check_days d on d.monitor_id = $1 and d.day = date '0001-01-01' + c.number
        left join (
            select last_seq_id as position, e.timestamp as at
            from event_store.mt_event_progression
            left join lateral (select timestamp from event_store.mt_events where seq_id <= last_seq_id order by seq_id desc limit 1) e on true
            where name = $4) p on true
        order by c.number
        """;

    /// <summary>Every day of a stretch, its ends included.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="from">The first day, UTC.</param>
    /// <param name="to">The last day, UTC; not before the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CheckDays> ReadAsync(long monitorId, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = from.DayNumber });
        command.Parameters.Add(new() { Value = to.DayNumber });
        command.Parameters.Add(new() { Value = $"{CheckDayProjection.ProjectionName}:All" });
        var (days, position, at) = (new List<CheckDay>(), 0L, (DateTimeOffset?)null);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(new CheckDay(
                DateOnly.FromDayNumber(reader.GetInt32(0)),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4),
                reader.GetInt64(5),
                reader.ValueOrNull<DateTimeOffset>(6)));
            (position, at) = (reader.GetInt64(7), reader.ValueOrNull<DateTimeOffset>(8));
        }

        return new CheckDays(days, position, at);
    }
}
