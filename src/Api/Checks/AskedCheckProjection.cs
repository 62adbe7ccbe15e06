using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Checks;

/// <summary>Keeps <c>event_monitors.asked_checks</c>: what was asked for and has no end yet. An end takes the row away.</summary>
public sealed class AskedCheckProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.asked_checks (check_id, monitor_id, organization_id, monitor_version, probe_version, slot, expires_at)
        select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::timestamptz[])
        """);

    // In one order, so that two batches never wait for each other in a circle.
    private static readonly SchemaSql Delete = new("""
        delete from {schema}.asked_checks where check_id in (
            select check_id from {schema}.asked_checks where check_id = any ($1) order by check_id for update)
        """);

    /// <inheritdoc/>
    public string Name => "asked-checks";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["asked_checks"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(CheckAskedFor), typeof(CheckEvent)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly Dictionary<Guid, CheckAskedFor> _asked = [];
        private readonly List<Guid> _ended = [];

        public int Rows => _asked.Count + _ended.Count;

        public void Apply(RecordedEvent recorded)
        {
            if (recorded.Data is CheckAskedFor asked) _asked.Add(asked.CheckId, asked);
            else if (recorded.Data is CheckEvent { Trigger: CheckTrigger.Manual } end && !_asked.Remove(end.CheckId)) _ended.Add(end.CheckId);
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            if (_ended.Count > 0)
                batch.BatchCommands.Add(new NpgsqlBatchCommand(Delete.In(schema)) { Parameters = { new() { Value = _ended.ToArray() } } });
            if (_asked.Count == 0) return;

            var asked = _asked.Values;
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert.In(schema))
            {
                Parameters =
                {
                    new() { Value = asked.Select(a => a.CheckId).ToArray() },
                    new() { Value = asked.Select(a => a.MonitorId).ToArray() },
                    new() { Value = asked.Select(a => a.OrganizationId).ToArray() },
                    new() { Value = asked.Select(a => a.MonitorVersion).ToArray() },
                    new() { Value = asked.Select(a => a.ProbeVersion).ToArray() },
                    new() { Value = asked.Select(a => a.Slot.UtcDateTime).ToArray() },
                    new() { Value = asked.Select(a => a.ExpiresAt.UtcDateTime).ToArray() },
                },
            });
        }
    }
}
