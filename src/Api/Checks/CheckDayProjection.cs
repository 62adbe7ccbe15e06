using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Checks;

/// <summary>
/// Keeps <c>event_monitors.check_days</c>: what came out of a monitor's checks, by UTC day of the slot. Sums only, so it does
/// not matter where a history is cut.
/// </summary>
public sealed class CheckDayProjection : IProjection
{
    /// <summary>What its progress is kept under.</summary>
    public const string ProjectionName = "check-days";

    private static readonly SchemaSql Upsert = new("""
        insert into {schema}.check_days as d
            (monitor_id, day, organization_id, up, down, inconclusive, missed, late, last_checked_at)
        select * from unnest($1::bigint[], $2::date[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::timestamptz[])
            as u (monitor_id, day, organization_id, up, down, inconclusive, missed, late, last_checked_at)
        order by monitor_id, day
        on conflict (monitor_id, day) do update set
            up = d.up + excluded.up,
            down = d.down + excluded.down,
            inconclusive = d.inconclusive + excluded.inconclusive,
            missed = d.missed + excluded.missed,
            late = d.late + excluded.late,
            last_checked_at = greatest(d.last_checked_at, excluded.last_checked_at)
        """);

    /// <inheritdoc/>
    public string Name => ProjectionName;

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["check_days"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(CheckEvent)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly Dictionary<(long MonitorId, DateOnly Day), CheckDayCount> _days = [];

        public int Rows => _days.Count;

        public void Apply(RecordedEvent recorded)
        {
            var check = (CheckEvent)recorded.Data;
            var key = (check.MonitorId, DateOnly.FromDateTime(check.Slot.UtcDateTime));
            if (!_days.TryGetValue(key, out var count)) _days.Add(key, count = new CheckDayCount(check.OrganizationId));
            count.Add(check);
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            var counts = _days.Values;
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Upsert.In(schema))
            {
                Parameters =
                {
                    new() { Value = _days.Keys.Select(k => k.MonitorId).ToArray() },
                    new() { Value = _days.Keys.Select(k => k.Day).ToArray() },
                    new() { Value = counts.Select(c => c.OrganizationId).ToArray() },
                    new() { Value = counts.Select(c => c.Up).ToArray() },
                    new() { Value = counts.Select(c => c.Down).ToArray() },
                    new() { Value = counts.Select(c => c.Inconclusive).ToArray() },
                    new() { Value = counts.Select(c => c.Missed).ToArray() },
                    new() { Value = counts.Select(c => c.Late).ToArray() },
                    new() { Value = counts.Select(c => c.LastCheckedAt?.UtcDateTime).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
                },
            });
        }
    }
}
