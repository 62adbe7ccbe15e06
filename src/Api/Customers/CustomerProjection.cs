using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Keeps the tables of organizations and customers.</summary>
public sealed class CustomerProjection : IInlineProjection
{
    /// <inheritdoc/>
    public void Project(IReadOnlyList<RecordedEvent> events, NpgsqlBatch batch)
    {
        foreach (var recorded in events)
        {
            var command = recorded.Data switch
            {
                OrganizationRegistered e => new NpgsqlBatchCommand("insert into event_monitors.organizations (id, name, created_at) values ($1, $2, $3)")
                {
                    Parameters = { new() { Value = e.OrganizationId }, new() { Value = e.Name }, new() { Value = recorded.Timestamp.UtcDateTime } },
                },
                CustomerRegistered e => new NpgsqlBatchCommand("insert into event_monitors.customers (id, organization_id, public_id, name, created_at) values ($1, $2, $3, $4, $5)")
                {
                    Parameters =
                    {
                        new() { Value = e.CustomerId },
                        new() { Value = e.OrganizationId },
                        new() { Value = e.PublicId },
                        new() { Value = e.Name },
                        new() { Value = recorded.Timestamp.UtcDateTime },
                    },
                },
                _ => null,
            };
            if (command is not null) batch.BatchCommands.Add(command);
        }
    }
}
