using System.Globalization;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>Reads a monitor's checks through the index of its history.</summary>
public sealed class CheckQueries(NpgsqlDataSource database, PostgresEventStore store)
{
    /// <summary>So many checks are looked at in one statement to find those that are wanted.</summary>
    private const int Stretch = 1000;

    /// <summary>After so many of them a page ends where it has come to, so that no request walks through years.</summary>
    private const int MostStretches = 10;

    // Type by type, each a stretch of the index, merged by position.
    private const string OfMonitor = """
        select h.position
        from unnest($4::text[]) as t (type)
        cross join lateral (
            select position from event_monitors.monitor_history
            where monitor_id = $1 and type = t.type and position < $2 and position >= $3
            order by position desc limit $5) h
        order by h.position desc
        limit $5
        """;

    // A probe per position, whatever the statistics say. Of a run of missed slots the part in the stretch of time counts.
    private const string Wanted = """
        select u.position
        from unnest($1::bigint[]) as u (position)
        cross join lateral (select data from event_store.mt_events where seq_id = u.position and tenant_id = $2 limit 1) e
        where ($3::timestamptz is null or coalesce(e.data ->> 'lastSlot', e.data ->> 'slot')::timestamptz >= $3)
            and ($4::timestamptz is null or (e.data ->> 'slot')::timestamptz < $4)
            and ($5::text is null or e.data ->> 'verdict' = $5)
            and ($6::text is null or e.data ->> 'fault' = $6)
            and ($7::text is null or e.data ->> 'trigger' = $7)
        order by u.position desc limit $8
        """;

    // A log is named by the day of its slots: what was recorded long afterwards lies there too. starts_with keeps other monitors
    // out whatever the collation makes of hyphens.
    private const string OfDays = """
        select min(first.seq_id), max(last.seq_id)
        from event_store.mt_streams s
        cross join lateral (select seq_id from event_store.mt_events where tenant_id = $1 and stream_id = s.id and version = 1 limit 1) first
        cross join lateral (select seq_id from event_store.mt_events where tenant_id = $1 and stream_id = s.id and version = s.version limit 1) last
        where s.tenant_id = $1 and starts_with(s.id, $2) and s.id >= $3 and s.id < $4
        """;

    /// <summary>The checks before a position, newest first. Of a narrow filter a page may be short, or empty, and yet not the last one.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="filter">Which of them.</param>
    /// <param name="before">Only events at lower positions; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="limit">Most items of the page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CheckPage> ReadAsync(long monitorId, long organizationId, CheckFilter filter, long before, int limit, CancellationToken cancellationToken)
    {
        var (positions, next) = filter.IsNarrow
            ? await FindWantedAsync(monitorId, organizationId, filter, before, limit, cancellationToken)
            : await FindAllAsync(monitorId, filter, before, limit, cancellationToken);
        var events = await store.ReadPositionsAsync(TenantId.Of(organizationId), positions, cancellationToken);
        return CheckPage.Of([.. events.Select(e => CheckItem.Of(e.Position, (CheckEvent)e.Data)).Reverse()], next);
    }

    /// <summary>One check: its result, also one that came late, else that it was missed, else that it was asked for.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="checkId">Of a run of missed slots, the id of its first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where the monitor has no such check.</returns>
    public async Task<CheckItem?> FindAsync(long monitorId, long organizationId, Guid checkId, CancellationToken cancellationToken)
    {
        var tenant = TenantId.Of(organizationId);
        var events = await store.ReadPositionsAsync(tenant, await FindPositionsAsync(tenant, checkId, cancellationToken), cancellationToken);
        // In the order that they happened: an end comes after the asking, and a late arrival after the end.
        return events.Reverse().Select(e => e.Data switch
        {
            CheckEvent check when check.MonitorId == monitorId && check.CheckId == checkId => CheckItem.Of(e.Position, check),
            CheckAskedFor asked when asked.MonitorId == monitorId && asked.CheckId == checkId => CheckItem.Of(e.Position, asked),
            _ => null,
        }).FirstOrDefault(item => item is not null);
    }

    private async Task<(List<long> Positions, long? Next)> FindAllAsync(long monitorId, CheckFilter filter, long before, int limit, CancellationToken cancellationToken)
    {
        var positions = await FindStretchAsync(monitorId, filter, before, 0, limit, cancellationToken);
        return (positions, positions.Count == limit ? positions[^1] : null);
    }

    private async Task<(List<long> Positions, long? Next)> FindWantedAsync(
        long monitorId, long organizationId, CheckFilter filter, long before, int limit, CancellationToken cancellationToken)
    {
        var found = new List<long>();
        if (await FindBoundsAsync(monitorId, organizationId, filter, cancellationToken) is not { } bounds) return (found, null);
        if (bounds.Last < before) before = bounds.Last + 1;
        for (var stretches = 1; ; stretches++)
        {
            var stretch = await FindStretchAsync(monitorId, filter, before, bounds.First, Stretch, cancellationToken);
            found.AddRange(await KeepWantedAsync(organizationId, stretch, filter, limit - found.Count, cancellationToken));
            if (found.Count == limit) return (found, found[^1]);
            if (stretch.Count < Stretch) return (found, null);
            before = stretch[^1];
            if (stretches == MostStretches) return (found, before);
        }
    }

    /// <summary>Between which positions the slots of a stretch of time lie; <c>null</c> where there are none.</summary>
    private async Task<(long First, long Last)?> FindBoundsAsync(long monitorId, long organizationId, CheckFilter filter, CancellationToken cancellationToken)
    {
        if (filter is { From: null, To: null }) return (0, long.MaxValue - 1);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"checks-{monitorId}-");
        await using var command = database.CreateCommand(OfDays);
        command.Parameters.Add(new() { Value = TenantId.Of(organizationId) });
        command.Parameters.Add(new() { Value = prefix });
        command.Parameters.Add(new() { Value = filter.From is { } from ? CheckLog.StreamOf(monitorId, from) : prefix });
        command.Parameters.Add(new() { Value = CheckLog.StreamOf(monitorId, filter.To ?? DateTimeOffset.MaxValue) + "~" });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.IsDBNull(0) ? null : (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<List<long>> FindStretchAsync(long monitorId, CheckFilter filter, long before, long first, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OfMonitor);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = first });
        command.Parameters.Add(new() { Value = filter.Types.ToArray() });
        command.Parameters.Add(new() { Value = limit });
        return await PositionsAsync(command, cancellationToken);
    }

    private async Task<List<long>> KeepWantedAsync(long organizationId, List<long> stretch, CheckFilter filter, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Wanted);
        command.Parameters.Add(new() { Value = stretch.ToArray() });
        command.Parameters.Add(new() { Value = TenantId.Of(organizationId) });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = filter.From?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = filter.To?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Verdict });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Fault });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = filter.Trigger });
        command.Parameters.Add(new() { Value = limit });
        return await PositionsAsync(command, cancellationToken);
    }

    private async Task<List<long>> FindPositionsAsync(string tenant, Guid checkId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select e.seq_id
            from unnest($1::uuid[]) as u (id)
            cross join lateral (select seq_id from event_store.mt_events where id = u.id and tenant_id = $2 limit 1) e
            """);
        command.Parameters.Add(new() { Value = (Guid[])[checkId, CheckIds.OfLateArrival(checkId), CheckIds.OfAsking(checkId)] });
        command.Parameters.Add(new() { Value = tenant });
        return await PositionsAsync(command, cancellationToken);
    }

    private static async Task<List<long>> PositionsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var positions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) positions.Add(reader.GetInt64(0));
        return positions;
    }
}
