using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Keeps <c>event_monitors.monitor_history</c>: the positions of everything that belongs to a monitor, whichever stream it
/// lies in, written in the events' own transaction.
/// </summary>
public sealed class MonitorHistoryProjection : IInlineProjection
{
    // The lateral look-up keeps its index scan in a prepared plan, whatever the size of the arrays.
    private const string Insert = """
        insert into event_monitors.monitor_history (monitor_id, position)
        select u.monitor_id, e.seq_id
        from unnest($1::bigint[], $2::uuid[]) as u (monitor_id, event_id)
        cross join lateral (select seq_id from event_store.mt_events where id = u.event_id limit 1) e
        """;

    /// <inheritdoc/>
    public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
    {
        var monitors = new List<long>();
        var ids = new List<Guid>();
        foreach (var recorded in events)
        {
            if (recorded.Data is not IMonitorEvent data) continue;
            monitors.Add(data.MonitorId);
            ids.Add(recorded.Id);
        }

        if (ids.Count == 0) return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert)
        {
            Parameters = { new() { Value = monitors.ToArray() }, new() { Value = ids.ToArray() } },
        });
    }
}
