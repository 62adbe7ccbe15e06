using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// Keeps <c>event_monitors.monitors</c>, the row that serves the API and the scheduler, and <c>monitor_snapshots</c>, the
/// same row as it was at every 50th version, so that going back in time reads one of them and few events.
/// </summary>
public sealed class MonitorProjection : IProjection
{
    /// <summary>Versions from one snapshot of a monitor to the next.</summary>
    public const int SnapshotEvery = 50;

    private static readonly SchemaSql Insert = new($"""
        insert into {"{schema}"}.monitors (id, {MonitorColumns.List})
        select r.id, {MonitorColumns.ListOf("r")}
        from unnest($1::jsonb[]) with ordinality u (columns, n)
        cross join lateral jsonb_populate_record(null::{"{schema}"}.monitors, u.columns) r
        order by u.n
        """);

    // What a change does not name is taken from the row that it is laid over.
    private static readonly SchemaSql Update = new($"""
        update {"{schema}"}.monitors m
        set ({MonitorColumns.List}) = (select {MonitorColumns.ListOf("r")} from jsonb_populate_record(m, c.columns) r)
        from unnest($1::bigint[], $2::jsonb[]) c (id, columns)
        where m.id = c.id
        """);

    private static readonly SchemaSql Snapshot = new($"""
        insert into {"{schema}"}.monitor_snapshots (monitor_id, {MonitorColumns.List})
        select id, {MonitorColumns.List} from {"{schema}"}.monitors where id = any ($1) order by id
        """);

    /// <inheritdoc/>
    public string Name => "monitors";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["monitors", "monitor_snapshots"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } =
        [typeof(MonitorCreated), typeof(MonitorReconfigured), typeof(MonitorStatusChanged), typeof(MonitorDeleted), typeof(MonitorSecretsShredded)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly Dictionary<long, List<MonitorRound>> _monitors = [];

        public int Rows { get; private set; }

        public void Apply(RecordedEvent recorded)
        {
            var id = ((IMonitorEvent)recorded.Data).MonitorId;
            if (!_monitors.TryGetValue(id, out var rounds)) _monitors.Add(id, rounds = []);
            if (rounds is [] or [.., { IsComplete: true }])
            {
                rounds.Add(new MonitorRound());
                Rows++;
            }

            rounds[^1].Apply(recorded);
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            // Round by round, since a snapshot is taken of the row as the round left it; rows in the order of their ids.
            var monitors = _monitors.OrderBy(m => m.Key).ToArray();
            for (var i = 0; monitors.Length > 0; i++)
            {
                monitors = [.. monitors.Where(m => m.Value.Count > i)];
                var rounds = monitors.Select(m => (Id: m.Key, Round: m.Value[i])).ToArray();
                if (rounds.Where(r => r.Round.IsNew).ToArray() is { Length: > 0 } created)
                    Add(batch, Insert.In(schema), Columns(created));
                if (rounds.Where(r => !r.Round.IsNew).ToArray() is { Length: > 0 } changed)
                    Add(batch, Update.In(schema), Ids(changed), Columns(changed));
                if (rounds.Where(r => r.Round.IsComplete).ToArray() is { Length: > 0 } complete)
                    Add(batch, Snapshot.In(schema), Ids(complete));
            }
        }

        private static NpgsqlParameter Ids((long Id, MonitorRound)[] rounds) => new() { Value = rounds.Select(r => r.Id).ToArray() };

        private static NpgsqlParameter Columns((long, MonitorRound Round)[] rounds) =>
            new() { Value = rounds.Select(r => r.Round.ToJson()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb };

        private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var parameter in parameters) command.Parameters.Add(parameter);
            batch.BatchCommands.Add(command);
        }
    }
}
