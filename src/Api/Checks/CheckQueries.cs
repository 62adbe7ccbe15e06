using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>Reads a monitor's checks through the index of its history.</summary>
public sealed class CheckQueries(NpgsqlDataSource database, PostgresEventStore store)
{
    private static readonly string[] Types = [CheckEventTypes.Completed, CheckEventTypes.Missed, CheckEventTypes.ArrivedLate];

    /// <summary>The checks before a position, newest first.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="before">Only events at lower positions; <see cref="long.MaxValue"/> for the newest.</param>
    /// <param name="limit">Most items of the page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CheckPage> ReadAsync(long monitorId, long organizationId, long before, int limit, CancellationToken cancellationToken)
    {
        var positions = await FindPositionsAsync(monitorId, before, limit, cancellationToken);
        var events = await store.ReadPositionsAsync(TenantId.Of(organizationId), positions, cancellationToken);
        var items = events.Select(e => CheckItem.Of(e.Position, (CheckEvent)e.Data)).Reverse().ToArray();
        return new CheckPage(items, positions.Count == limit ? positions[^1] : null);
    }

    private async Task<IReadOnlyList<long>> FindPositionsAsync(long monitorId, long before, int limit, CancellationToken cancellationToken)
    {
        // Type by type, each a stretch of the index, merged by position.
        await using var command = database.CreateCommand("""
            select h.position
            from unnest($3::text[]) as t (type)
            cross join lateral (
                select position from event_monitors.monitor_history
                where monitor_id = $1 and type = t.type and position < $2
                order by position desc limit $4) h
            order by h.position desc
            limit $4
            """);
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = Types });
        command.Parameters.Add(new() { Value = limit });
        var positions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) positions.Add(reader.GetInt64(0));
        return positions;
    }
}
