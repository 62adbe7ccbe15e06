using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>
/// Keeps <c>event_monitors.customers</c>. An id that is taken fails the append, whichever organization's stream it comes
/// from: nobody takes over another one's customer.
/// </summary>
public sealed class CustomerProjection : IProjection
{
    private static readonly SchemaSql Insert = new("""
        insert into {schema}.customers (id, organization_id, public_id, name, created_at)
        select * from unnest($1::bigint[], $2::bigint[], $3::uuid[], $4::text[], $5::timestamptz[])
            u (id, organization_id, public_id, name, created_at)
        order by id
        """);

    /// <inheritdoc/>
    public string Name => "customers";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["customers"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(CustomerRegistered)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly List<(CustomerRegistered Data, DateTime At)> _rows = [];

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded) => _rows.Add(((CustomerRegistered)recorded.Data, recorded.Timestamp.UtcDateTime));

        public void Write(NpgsqlBatch batch, string schema) => batch.BatchCommands.Add(new NpgsqlBatchCommand(Insert.In(schema))
        {
            Parameters =
            {
                new() { Value = _rows.Select(row => row.Data.CustomerId).ToArray() },
                new() { Value = _rows.Select(row => row.Data.OrganizationId).ToArray() },
                new() { Value = _rows.Select(row => row.Data.PublicId).ToArray() },
                new() { Value = _rows.Select(row => row.Data.Name).ToArray() },
                new() { Value = _rows.Select(row => row.At).ToArray() },
            },
        });
    }
}
