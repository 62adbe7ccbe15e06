using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;
using NpgsqlTypes;

namespace EventMonitors.Api.Incidents;

/// <summary>Keeps <c>event_monitors.incidents</c>, a row for each.</summary>
public sealed class IncidentProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.incidents (id, organization_id, customer_id, monitor_id, status, since, fault, message, check_id, confirmations)
        select id, organization_id, customer_id, monitor_id, 'open', since, fault, message, check_id, confirmations
        from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::timestamptz[], $6::text[], $7::text[], $8::uuid[], $9::integer[])
            as u (id, organization_id, customer_id, monitor_id, since, fault, message, check_id, confirmations)
        order by id
        """);

    private static readonly SchemaSql End = new("""
        update {schema}.incidents i
        set status = case when u.reason is null then 'recovered' else 'closed' end, ended_at = u.at, close_reason = u.reason
        from unnest($1::uuid[], $2::timestamptz[], $3::text[]) as u (id, at, reason)
        where i.id = u.id
        """);

    /// <inheritdoc/>
    public string Name => "incidents";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["incidents"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(MonitorWentDown), typeof(MonitorRecovered), typeof(IncidentClosed)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new IncidentFold();

    private sealed class IncidentFold : IProjectionFold
    {
        private readonly List<MonitorWentDown> _begun = [];
        private readonly List<(Guid Id, DateTimeOffset At, string? Reason)> _ended = [];

        public int Rows => _begun.Count + _ended.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                case MonitorWentDown down:
                    _begun.Add(down);
                    break;
                case MonitorRecovered recovered:
                    _ended.Add((recovered.IncidentId, recovered.RecoveredAt, null));
                    break;
                case IncidentClosed closed:
                    _ended.Add((closed.IncidentId, closed.ClosedAt, closed.Reason));
                    break;
                default:
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema)
        {
            // An incident begins once and ends once, and never before it began.
            if (_begun.Count > 0) batch.BatchCommands.Add(InsertBegun(schema));
            if (_ended.Count > 0) batch.BatchCommands.Add(UpdateEnded(schema));
        }

        private NpgsqlBatchCommand InsertBegun(string schema) => new(Insert.In(schema))
        {
            Parameters =
            {
                new() { Value = _begun.Select(e => e.IncidentId).ToArray() },
                new() { Value = _begun.Select(e => e.OrganizationId).ToArray() },
                new() { Value = _begun.Select(e => e.CustomerId).ToArray() },
                new() { Value = _begun.Select(e => e.MonitorId).ToArray() },
                new() { Value = _begun.Select(e => e.Since.UtcDateTime).ToArray() },
                new() { Value = _begun.Select(e => e.Fault).ToArray() },
                new() { Value = _begun.Select(e => e.Message).ToArray() },
                new() { Value = _begun.Select(e => e.CheckId).ToArray() },
                new() { Value = _begun.Select(e => e.Confirmations).ToArray() },
            },
        };

        private NpgsqlBatchCommand UpdateEnded(string schema) => new(End.In(schema))
        {
            Parameters =
            {
                new() { Value = _ended.Select(e => e.Id).ToArray() },
                new() { Value = _ended.Select(e => e.At.UtcDateTime).ToArray() },
                new() { Value = _ended.Select(e => e.Reason).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
            },
        };
    }
}
