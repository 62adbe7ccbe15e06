using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Keeps <c>event_monitors.organizations</c>. An id that is taken fails the append: no second stream may claim it.</summary>
public sealed class OrganizationProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.organizations (id, name, created_at)
        select * from unnest($1::bigint[], $2::text[], $3::timestamptz[]) u (id, name, created_at) order by id
        """);

    /// <inheritdoc/>
    public string Name => "organizations";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["organizations"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(OrganizationRegistered)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly List<(OrganizationRegistered Data, DateTime At)> _rows = [];

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded) => _rows.Add(((OrganizationRegistered)recorded.Data, recorded.Timestamp.UtcDateTime));

        public void Write(NpgsqlBatch batch, string schema) => batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert.In(schema))
        {
            Parameters =
            {
                new() { Value = _rows.Select(row => row.Data.OrganizationId).ToArray() },
                new() { Value = _rows.Select(row => row.Data.Name).ToArray() },
                new() { Value = _rows.Select(row => row.At).ToArray() },
            },
        });
    }
}
