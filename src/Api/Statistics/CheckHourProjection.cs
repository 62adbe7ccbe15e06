using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Statistics;

/// <summary>
/// Keeps <c>event_monitors.check_hours</c>, what came out of a monitor's checks by UTC hour of the slot, and
/// <c>monitor_status_versions</c>, which says of the version that a check ran with whether that was in maintenance.
/// </summary>
/// <remarks>
/// Values are added in the order of the log, so it does not matter where a history is cut. A check sees the changes of status
/// that lie before it in the log: those of its own run are handed over, those of earlier runs are in the table, which is
/// therefore written after it was looked into.
/// </remarks>
public sealed class CheckHourProjection : IProjection
{
    /// <summary>What its progress is kept under.</summary>
    public const string ProjectionName = "check-hours";

    private static readonly string Phases = string.Join(", ", CheckPhase.All);
    private static readonly int FirstPhase = 10;

    private static readonly SchemaSql Upsert = new($"""
        insert into {"{schema}"}.check_hours as h
            (monitor_id, hour, organization_id, up, down, inconclusive, missed, maintenance, late, slots, outcomes, in_maintenance,
             {Phases}, run_slots, run_steps, run_counts, run_in_maintenance)
        select monitor_id, hour, min(organization_id),
            count(*) filter (where outcome = 0 and not m), count(*) filter (where outcome = 1 and not m), count(*) filter (where outcome = 2 and not m),
            coalesce(sum(count) filter (where outcome = 4 and not m), 0), coalesce(sum(count) filter (where outcome <> 3 and m), 0), count(*) filter (where outcome = 3),
            {Gathered("slot", 3)}, {Gathered("outcome", 3)}, {Gathered("m", 3)},
            {string.Join(", ", CheckPhase.All.Select(phase => Gathered(phase, 3)))},
            {Gathered("slot", 4)}, {Gathered("step", 4)}, {Gathered("count", 4)}, {Gathered("m", 4)}
        from (
            select u.*, coalesce(u.told, v.status = 'maintenance', false) as m
            from unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::boolean[], $6::integer[], $7::smallint[], $8::integer[], $9::integer[],
                {string.Join(", ", CheckPhase.All.Select((_, i) => $"${FirstPhase + i}::integer[]"))}) with ordinality
                as u (monitor_id, hour, organization_id, version, told, slot, outcome, step, count, {Phases}, n)
            left join lateral (
                select status from {"{schema}"}.monitor_status_versions
                where monitor_id = u.monitor_id and version <= u.version and u.told is null
                order by version desc limit 1) v on true) e
        group by monitor_id, hour
        order by monitor_id, hour
        on conflict (monitor_id, hour) do update set
            {string.Join(", ", ((string[])["up", "down", "inconclusive", "missed", "maintenance", "late"]).Select(count => $"{count} = h.{count} + excluded.{count}"))},
            {string.Join(", ", ((string[])["slots", "outcomes", "in_maintenance", .. CheckPhase.All, "run_slots", "run_steps", "run_counts", "run_in_maintenance"]).Select(values => $"{values} = h.{values} || excluded.{values}"))}
        """);

    private static readonly SchemaSql Insert = new("""
        insert into {schema}.monitor_status_versions (monitor_id, version, status)
        select * from unnest($1::bigint[], $2::bigint[], $3::text[]) as u (monitor_id, version, status)
        order by monitor_id, version
        """);

    /// <inheritdoc/>
    public string Name => ProjectionName;

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["check_hours", "monitor_status_versions"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(CheckEvent), typeof(MonitorCreated), typeof(MonitorStatusChanged)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new HourFold();

    // Results have outcomes up to 3, runs of missed slots 4.
    private static string Gathered(string column, int kind) =>
        $"coalesce(array_agg({column} order by n) filter (where outcome {(kind == 4 ? "=" : "<=")} {kind}), '{{}}')";

    private sealed class HourFold : IProjectionFold
    {
        private readonly List<(HourEntry Entry, bool? InMaintenance)> _entries = [];
        private readonly Dictionary<long, List<(long Version, string Status)>> _statuses = [];

        public int Rows => _entries.Count + _statuses.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                // Where there is no row, the monitor is active: most never have one.
                case MonitorCreated { Status: not MonitorStatus.Active } created:
                    Note(created.MonitorId, recorded.Version, created.Status);
                    break;
                case MonitorStatusChanged changed:
                    Note(changed.MonitorId, recorded.Version, changed.New);
                    break;
                case CheckEvent check:
                    var inMaintenance = Find(check);
                    _entries.AddRange(HourEntry.Of(check).Select(entry => (entry, inMaintenance)));
                    break;
                default:
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            if (_entries.Count > 0) batch.BatchCommands.Add(UpsertEntries(schema));
            if (_statuses.Count > 0) batch.BatchCommands.Add(InsertStatuses(schema));
        }

        private void Note(long monitorId, long version, string status)
        {
            if (!_statuses.TryGetValue(monitorId, out var statuses)) _statuses.Add(monitorId, statuses = []);
            statuses.Add((version, status));
        }

        /// <summary>As this run has it; <c>null</c> where the table has to say.</summary>
        private bool? Find(CheckEvent check)
        {
            if (!_statuses.TryGetValue(check.MonitorId, out var statuses)) return null;
            var last = statuses.FindLastIndex(s => s.Version <= check.MonitorVersion);
            return last < 0 ? null : statuses[last].Status == MonitorStatus.Maintenance;
        }

        private NpgsqlBatchCommand UpsertEntries(string schema)
        {
            var command = new NpgsqlBatchCommand(Upsert.In(schema))
            {
                Parameters =
                {
                    new() { Value = _entries.Select(e => e.Entry.Check.MonitorId).ToArray() },
                    new() { Value = _entries.Select(e => e.Entry.Hour.UtcDateTime).ToArray() },
                    new() { Value = _entries.Select(e => e.Entry.Check.OrganizationId).ToArray() },
                    new() { Value = _entries.Select(e => e.Entry.Check.MonitorVersion).ToArray() },
                    new() { Value = _entries.Select(e => e.InMaintenance).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Boolean },
                    new() { Value = _entries.Select(e => e.Entry.Slot).ToArray() },
                    new() { Value = _entries.Select(e => (short)e.Entry.Outcome).ToArray() },
                    new() { Value = _entries.Select(e => e.Entry.Step).ToArray() },
                    new() { Value = _entries.Select(e => e.Entry.Count).ToArray() },
                },
            };
            foreach (var phase in CheckPhase.All)
                command.Parameters.Add(new() { Value = _entries.Select(e => e.Entry.Microseconds(phase)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
            return command;
        }

        private NpgsqlBatchCommand InsertStatuses(string schema)
        {
            var rows = _statuses.SelectMany(monitor => monitor.Value.Select(s => (Monitor: monitor.Key, s.Version, s.Status))).ToArray();
            return new NpgsqlBatchCommand(Insert.In(schema))
            {
                Parameters =
                {
                    new() { Value = rows.Select(r => r.Monitor).ToArray() },
                    new() { Value = rows.Select(r => r.Version).ToArray() },
                    new() { Value = rows.Select(r => r.Status).ToArray() },
                },
            };
        }
    }
}
