using System.Text.Json;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Audit;

/// <summary>Reads a monitor's history over all of its streams: configuration and checks, in the order they happened.</summary>
public sealed class HistoryQueries(NpgsqlDataSource database, PostgresEventStore store, SettledPosition settled)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The page behind a position. It ends where the log is not settled yet, so that a poller never misses an event.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The owning organization.</param>
    /// <param name="after">Position of the last event that was read, 0 for the beginning.</param>
    /// <param name="limit">Most events of the page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HistoryResponse> ReadAsync(long monitorId, long organizationId, long after, int limit, CancellationToken cancellationToken)
    {
        var upTo = await settled.CatchUpAsync(Patience, cancellationToken);
        var positions = await FindPositionsAsync(monitorId, after, upTo, limit, cancellationToken);
        var events = await store.ReadPositionsAsync(TenantId.Of(organizationId), positions, cancellationToken);
        return new HistoryResponse([.. events.Select(ToItem)], positions.Count > 0 ? positions[^1] : after);
    }

    private async Task<IReadOnlyList<long>> FindPositionsAsync(long monitorId, long after, long upTo, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select position from event_monitors.monitor_history where monitor_id = $1 and position > $2 and position <= $3 order by position limit $4");
        command.Parameters.Add(new() { Value = monitorId });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new() { Value = limit });
        var positions = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) positions.Add(reader.GetInt64(0));
        return positions;
    }

    private static HistoryItem ToItem(StoredEvent stored)
    {
        var headers = stored.Metadata.Headers;
        return new HistoryItem(
            stored.Position,
            stored.Id,
            stored.Alias,
            stored.StreamId,
            stored.Version,
            stored.Timestamp,
            headers.GetValueOrDefault(EventHeaders.Actor),
            headers.GetValueOrDefault(EventHeaders.Role),
            headers.GetValueOrDefault(EventHeaders.Origin),
            stored.Metadata.CorrelationId,
            stored.Metadata.CausationId,
            JsonSerializer.SerializeToElement(stored.Data, stored.Data.GetType(), HistoryJson.Options));
    }
}
