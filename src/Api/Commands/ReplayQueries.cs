using System.Runtime.CompilerServices;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Commands;

/// <summary>Everything that ever happened to one monitor, in the order in which it happened, at constant memory.</summary>
internal sealed class ReplayQueries(NpgsqlDataSource database, PostgresEventStore store)
{
    private const int Page = 1000;

    /// <summary>Its events: those of its configuration alone, or of its check logs too.</summary>
    public IAsyncEnumerable<StoredEvent> ReadAsync(long monitorId, long organizationId, bool checks, CancellationToken cancellationToken) => checks
        ? ReadAllAsync(monitorId, TenantId.Of(organizationId), cancellationToken)
        : store.ReadStreamAsync(TenantId.Of(organizationId), MonitorEventTypes.StreamId(monitorId), cancellationToken: cancellationToken);

    private async IAsyncEnumerable<StoredEvent> ReadAllAsync(long monitorId, string tenantId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One query for all positions: the index is ordered by type, and sorting it page by page would sort it often.
        await using var command = database.CreateCommand("select position from event_monitors.monitor_history where monitor_id = $1 order by position");
        command.Parameters.Add(new() { Value = monitorId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var positions = new List<long>(Page);
        while (true)
        {
            var more = await reader.ReadAsync(cancellationToken);
            if (more) positions.Add(reader.GetInt64(0));
            if (more && positions.Count < Page) continue;
            foreach (var stored in await store.ReadPositionsAsync(tenantId, positions, cancellationToken)) yield return stored;
            if (!more) yield break;
            positions.Clear();
        }
    }
}
