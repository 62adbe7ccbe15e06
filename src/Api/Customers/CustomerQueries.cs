using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Looks customers up within one organization; another's does not exist there.</summary>
public sealed class CustomerQueries(NpgsqlDataSource database)
{
    /// <returns>The internal id, <c>null</c> where the organization has no such customer.</returns>
    public async Task<long?> FindAsync(long organizationId, CustomerReference reference, CancellationToken cancellationToken)
    {
        var (column, id) = reference switch
        {
            CustomerReference.ById number => ("id", (object)number.Id),
            CustomerReference.ByPublicId uuid => ("public_id", uuid.Id),
            _ => throw new ArgumentOutOfRangeException(nameof(reference)),
        };
        await using var command = database.CreateCommand($"select id from event_monitors.customers where organization_id = $1 and {column} = $2");
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = id });
        return (long?)await command.ExecuteScalarAsync(cancellationToken);
    }
}
