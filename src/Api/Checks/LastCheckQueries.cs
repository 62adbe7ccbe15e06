using System.Globalization;
using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>When a monitor had last been checked, as of any instant, from the check logs themselves: nothing here lags behind.</summary>
public sealed class LastCheckQueries(NpgsqlDataSource database)
{
    private const int LogsAtOnce = 4;
    private const int FirstPage = 50;
    private const int PageGrowth = 10;

    // Day by day, newest first, with the version that the log had at the instant: time never runs backwards within a stream,
    // so halving finds it. starts_with keeps other monitors out whatever the collation makes of hyphens.
    private const string FindLogs = """
        select l.id, b.version
        from (
            select id, version from event_store.mt_streams
            where tenant_id = $1 and starts_with(id, $2) and id > $2 and id < $3
            order by id desc limit $4) l
        cross join lateral (
            with recursive halving (low, high) as (
                select 0::bigint, l.version
                union all
                select case when e.timestamp <= $5 then h.middle else h.low end, case when e.timestamp <= $5 then h.high else h.middle - 1 end
                from (select low, high, (low + high + 1) / 2 as middle from halving where low < high) h
                cross join lateral (
                    select timestamp from event_store.mt_events
                    where tenant_id = $1 and stream_id = l.id and version = h.middle limit 1) e)
            select low as version from halving where low >= high limit 1) b
        order by l.id desc
        """;

    private static readonly string ReadBackwards = $"""
        select e.timestamp, case when {EventAlias.IsNamed("$4", "e.type")} then (e.data ->> 'finishedAt')::timestamptz end
        from event_store.mt_events e
        where e.tenant_id = $1 and e.stream_id = $2 and e.version <= $3
        order by e.version desc limit $5
        """;

    // Nothing that was recorded at an instant had ended later than this behind it, by any worker's clock that is kept in order.
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(10);

    private static readonly string[] Results = [CheckEventTypes.Completed, CheckEventTypes.ArrivedLate];

    /// <summary>When the newest of the results that had been recorded by an instant was found, late arrivals included.</summary>
    /// <remarks>
    /// Looks into the two newest logs that hold a result by then, back to where nothing newer can be found, at the cost of a
    /// few index probes. A worker whose clock is more than ten minutes ahead may be overlooked.
    /// </remarks>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="instant">Compared with when a result was recorded, at the millisecond; may lie in the future.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>UTC, by the worker's clock; <c>null</c> where no result had been recorded yet.</returns>
    public async Task<DateTimeOffset?> AsOfAsync(long monitorId, long organizationId, DateTimeOffset instant, CancellationToken cancellationToken)
    {
        var tenant = TenantId.Of(organizationId);
        var at = instant.CutToMilliseconds();
        // The log of the day itself lies before this name, and so does none that is newer.
        var before = CheckLog.StreamOf(monitorId, at) + "~";
        var (newest, found) = ((DateTimeOffset?)null, 0);
        while (await FindLogsAsync(tenant, monitorId, before, at, cancellationToken) is { Count: > 0 } logs)
        {
            foreach (var (stream, version) in logs)
            {
                if (await NewestAsync(tenant, stream, version, cancellationToken) is not { } finished) continue;
                newest = newest > finished ? newest : finished;
                if (++found == 2) return newest;
            }

            before = logs[^1].Stream;
        }

        return newest;
    }

    private async Task<IReadOnlyList<(string Stream, long Version)>> FindLogsAsync(
        string tenant, long monitorId, string before, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindLogs);
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = string.Create(CultureInfo.InvariantCulture, $"checks-{monitorId}-") });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = LogsAtOnce });
        command.Parameters.Add(new() { Value = at.UtcDateTime });
        var logs = new List<(string, long)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) logs.Add((reader.GetString(0), reader.GetInt64(1)));
        return logs;
    }

    private async Task<DateTimeOffset?> NewestAsync(string tenant, string stream, long version, CancellationToken cancellationToken)
    {
        var newest = (DateTimeOffset?)null;
        for (var size = FirstPage; version > 0; size *= PageGrowth)
        {
            await using var command = database.CreateCommand(ReadBackwards);
            command.Parameters.Add(new() { Value = tenant });
            command.Parameters.Add(new() { Value = stream });
            command.Parameters.Add(new() { Value = version });
            command.Parameters.Add(new() { Value = Results });
            command.Parameters.Add(new() { Value = size });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                if (newest - ClocksApart > reader.GetFieldValue<DateTimeOffset>(0)) return newest;
                if (reader.ValueOrNull<DateTimeOffset>(1) is { } finished && !(newest > finished)) newest = finished;
            }

            version -= size;
        }

        return newest;
    }
}
