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
    /// <summary>The constraint that a public UUID which is taken runs into.</summary>
    internal const string PublicIdKey = "customers_public_id_key";

    private static readonly RowTable Customers = new("customers", "organization_id", "public_id", "name", "created_at", "updated_at", "version", "deactivated_at");

    /// <inheritdoc/>
    public string Name => "customers";

    /// <inheritdoc/>
    public string Schema => ReadModels.Schema;

    /// <inheritdoc/>
    public IReadOnlyList<string> Tables { get; } = ["customers"];

    /// <inheritdoc/>
    public IReadOnlyCollection<Type> Takes { get; } = [typeof(CustomerRegistered), typeof(CustomerRenamed), typeof(CustomerDeactivated), typeof(CustomerReactivated)];

    /// <inheritdoc/>
    public IProjectionFold Begin() => new Fold();

    private sealed class Fold : IProjectionFold
    {
        private readonly RowChanges _rows = new(Customers);

        public int Rows => _rows.Count;

        public void Apply(RecordedEvent recorded)
        {
            switch (recorded.Data)
            {
                case CustomerRegistered e:
                    _rows.Add(
                        e.CustomerId,
                        ("organization_id", e.OrganizationId),
                        ("public_id", e.PublicId),
                        ("name", e.Name),
                        ("created_at", recorded.Timestamp),
                        ("updated_at", recorded.Timestamp),
                        ("version", recorded.Version));
                    break;
                case CustomerRenamed e:
                    Change(e.CustomerId, recorded, ("name", e.Name.New));
                    break;
                case CustomerDeactivated e:
                    Change(e.CustomerId, recorded, ("deactivated_at", recorded.Timestamp));
                    break;
                case CustomerReactivated e:
                    Change(e.CustomerId, recorded, ("deactivated_at", null));
                    break;
            }
        }

        public void Write(NpgsqlBatch batch, string schema) => _rows.Write(batch, schema);

        private void Change(long id, RecordedEvent recorded, (string, object?) column) =>
            _rows.Change(id, ("updated_at", recorded.Timestamp), ("version", recorded.Version), column);
    }
}
