using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Keeps <c>event_monitors.monitor_history</c>: the positions of everything that belongs to a monitor, whichever stream it
/// lies in, by type.
/// </summary>
public sealed class MonitorHistoryProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.monitor_history (monitor_id, type, position, at)
        select monitor_id, type, position, at
        from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::bigint[]) as u (monitor_id, type, at, position)
        """);

    // The lateral look-up keeps its index scan in a prepared plan, whatever the size of the arrays.
    private static readonly SchemaSql InsertById = new("""
        insert into {schema}.monitor_history (monitor_id, type, position, at)
        select u.monitor_id, u.type, e.seq_id, u.at
        from unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::uuid[]) as u (monitor_id, type, at, id)
        cross join lateral (select seq_id from event_store.mt_events where id = u.id limit 1) e
        """);

    // Planned once: of arrays each use is planned anew.
    private static readonly SchemaSql InsertCurrent = new("""
        insert into {schema}.monitor_history (monitor_id, type, position, at) values ($1, $2, currval('event_store.mt_events_sequence'), $3)
        """);

    /// <inheritdoc/>
    public string Name => "monitor-history";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["monitor_history"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(IMonitorEvent)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly List<long> _monitors = [];
        private readonly List<string> _types = [];
        private readonly List<DateTime> _times = [];
        private readonly EventPlaces _places = new();

        public int Rows => _monitors.Count;

        public void Apply(RecordedEvent recorded)
        {
            _monitors.Add(((IMonitorEvent)recorded.Data).MonitorId);
            _types.Add(recorded.Alias);
            _times.Add(recorded.Timestamp.UtcDateTime);
            _places.Add(recorded);
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            if (_places.AreCurrent) AddCurrent(batch, schema);
            else AddMany(batch, (_places.AreKnown ? Insert : InsertById).In(schema));
        }

        private void AddCurrent(NpgsqlBatch batch, string schema)
        {
            for (var i = 0; i < Rows; i++)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertCurrent.In(schema))
                {
                    Parameters = { new() { Value = _monitors[i] }, new() { Value = _types[i] }, new() { Value = _times[i] } },
                });
            }
        }

        private void AddMany(NpgsqlBatch batch, string sql) => batch.BatchCommands.Add(new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new() { Value = _monitors.ToArray() },
                new() { Value = _types.ToArray() },
                new() { Value = _times.ToArray() },
                new() { Value = _places.Values },
            },
        });
    }
}
