using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Checks;

/// <summary>
/// Keeps <c>event_monitors.monitor_health</c>. It moves forward in slot time only:
/// a result that another result has overtaken changes nothing but <c>last_checked_at</c>. A missed slot overtakes no result.
/// </summary>
public sealed class CheckHealthProjection : IProjection
{
    // Said, because it would be guessed from the first element, which may be null.
    private const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    // Rows in the order of the monitors, so that two batches never wait for each other in a circle.
    private static readonly SchemaSql Upsert = new("""
        insert into {schema}.monitor_health as h
            (monitor_id, organization_id, last_checked_at, last_slot, result_slot, last_check_id, verdict, fault, message)
        select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::uuid[], $7::text[], $8::text[], $9::text[])
            as u (monitor_id, organization_id, last_checked_at, last_slot, result_slot, last_check_id, verdict, fault, message)
        order by monitor_id
        on conflict (monitor_id) do update set
            last_checked_at = greatest(h.last_checked_at, excluded.last_checked_at),
            last_slot = greatest(h.last_slot, excluded.last_slot),
            (result_slot, last_check_id, verdict, fault, message) = (
                select case when newer then excluded.result_slot else h.result_slot end,
                       case when newer then excluded.last_check_id else h.last_check_id end,
                       case when newer then excluded.verdict else h.verdict end,
                       case when newer then excluded.fault else h.fault end,
                       case when newer then excluded.message else h.message end
                from (select excluded.result_slot is not null
                             and (h.result_slot is null or excluded.result_slot >= h.result_slot) as newer) n)
        """);

    /// <inheritdoc/>
    public string Name => "monitor-health";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["monitor_health"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(CheckEvent)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly SortedDictionary<long, HealthChange> _rows = [];

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded)
        {
            var check = (CheckEvent)recorded.Data;
            _rows[check.MonitorId] = HealthChange.Of(check).After(_rows.GetValueOrDefault(check.MonitorId));
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            var changes = _rows.Values;
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Upsert.In(schema))
            {
                Parameters =
                {
                    new() { Value = changes.Select(c => c.MonitorId).ToArray() },
                    new() { Value = changes.Select(c => c.OrganizationId).ToArray() },
                    new() { Value = changes.Select(c => c.CheckedAt?.UtcDateTime).ToArray(), NpgsqlDbType = Times },
                    new() { Value = changes.Select(c => c.Slot?.UtcDateTime).ToArray(), NpgsqlDbType = Times },
                    new() { Value = changes.Select(c => c.Result?.Slot.UtcDateTime).ToArray(), NpgsqlDbType = Times },
                    new() { Value = changes.Select(c => c.Result?.CheckId).ToArray() },
                    new() { Value = changes.Select(c => c.Result?.Verdict).ToArray() },
                    new() { Value = changes.Select(c => c.Result?.Fault).ToArray() },
                    new() { Value = changes.Select(c => c.Result?.Message).ToArray() },
                },
            });
        }
    }
}
