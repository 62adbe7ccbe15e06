using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Audit;

/// <summary>Reads a monitor's history over all of its streams: configuration and checks, in the order they happened.</summary>
public sealed class HistoryQueries(NpgsqlDataSource database, PostgresEventStore store)
{
    // Type by type, each a stretch of the index, merged by position.
    private const string FindPositions = """
        cross join lateral (
            select position from event_monitors.monitor_history
            where monitor_id = $1 and type = t.type and position > $2 and position <= $3
                and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
            order by position limit $6) h
        order by h.position limit $6
        """;

    private const string OfTheseTypes = $"select h.position from unnest($7::text[]) as t (type) {FindPositions}";

    // From one type to the next by a probe each: also those that only a newer version of this program knows, so that nothing is
    // passed over in silence.
    private const string OfAllTypes = $"""
        with recursive t (type) as (
            (select type from event_monitors.monitor_history where monitor_id = $1 order by type limit 1)
            union all
            (select n.type from t cross join lateral (
                select type from event_monitors.monitor_history where monitor_id = $1 and type > t.type order by type limit 1) n))
        select h.position from t {FindPositions}
        """;

    /// <summary>The page behind a position.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="selection">Which events, and behind which position.</param>
    /// <param name="upTo">The last position that may be shown: a settled one, so that a poller never misses an event.</param>
    /// <param name="limit">Most events of the page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<EventPage> ReadAsync(long monitorId, long organizationId, EventSelection selection, long upTo, int limit, CancellationToken cancellationToken)
    {
        var positions = await FindPositionsAsync(monitorId, selection, upTo, limit, cancellationToken);
        var events = await store.ReadPositionsAsync(TenantId.Of(organizationId), positions, cancellationToken);
        var isFull = positions.Count == limit;
        return EventPage.Of(positions, events, selection.Next(positions, isFull, upTo), isLast: !isFull);
    }

    private async Task<IReadOnlyList<long>> FindPositionsAsync(long monitorId, EventSelection selection, long upTo, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(selection.Types is null ? OfAllTypes : OfTheseTypes);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = selection.After });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = selection.From?.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = selection.To?.UtcDateTime });
        command.Parameters.Add(new() { Value = limit });
        if (selection.Types is not null) command.Parameters.Add(new() { Value = selection.Types.ToArray() });
        var positions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) positions.Add(reader.GetInt64(0));
        return positions;
    }
}
