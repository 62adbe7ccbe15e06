using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Statistics;

/// <summary>Adds up a monitor's incidents between two instants.</summary>
public sealed class OutageQueries(NpgsqlDataSource database)
{
    // The incidents of a monitor follow each other: of those that began before the stretch only the last one can reach into it.
    private const string Select = """
        with incidents as materialized (
            select id, since, ended_at, status, greatest(since, $3) as begins, least(coalesce(ended_at, $5), $4) as ends
            from event_monitors.incidents
            where monitor_id = $1 and organization_id = $2 and since < $4
                and since >= coalesce((select max(since) from event_monitors.incidents where monitor_id = $1 and organization_id = $2 and since < $3), '-infinity')
        )
        select s.count, s.seconds, s.seconds_to_recover, l.id, l.begins, l.ends, l.seconds
        from (
            select count(*) filter (where ends > begins)::integer as count,
                coalesce(sum(extract(epoch from ends - begins)) filter (where ends > begins), 0)::float8 as seconds,
                avg(extract(epoch from ended_at - since)) filter (where status = 'recovered' and ended_at >= $3 and ended_at < $4)::float8 as seconds_to_recover
            from incidents) s
        left join (
            select id, begins, ends, extract(epoch from ends - begins)::float8 as seconds
            from incidents where ends > begins order by ends - begins desc, since, id limit 1) l on true
        """;

    /// <summary>The sums.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="window">The stretch.</param>
    /// <param name="now">How long one has lasted that is open.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UptimeOutages> ReadAsync(long monitorId, long organizationId, TimeWindow window, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Select);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = window.From.UtcDateTime });
        command.Parameters.Add(new() { Value = window.To.UtcDateTime });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var longest = reader.IsDBNull(3) ? null : new LongestOutage(reader.GetGuid(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<DateTimeOffset>(5), reader.GetDouble(6));
        return new UptimeOutages(reader.GetInt32(0), reader.GetDouble(1), longest, reader.ValueOrNull<double>(2));
    }
}
