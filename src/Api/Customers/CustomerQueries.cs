using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Looks customers up within one organization; another's does not exist there.</summary>
public sealed class CustomerQueries(NpgsqlDataSource database)
{
    private const string Columns = "id, organization_id, public_id, name, created_at, updated_at, version, deactivated_at";

    /// <returns>The internal id, <c>null</c> where the organization has no such customer.</returns>
    public async Task<long?> FindAsync(long organizationId, CustomerReference reference, CancellationToken cancellationToken) =>
        (await FindStateAsync(organizationId, reference, cancellationToken))?.Id;

    /// <summary>A customer as it is.</summary>
    /// <param name="organizationId">Whose customers are looked at; <c>null</c> for everybody's.</param>
    /// <param name="reference">Which one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CustomerState?> FindStateAsync(long? organizationId, CustomerReference reference, CancellationToken cancellationToken)
    {
        var (column, id) = reference switch
        {
            CustomerReference.ById number => ("id", (object)number.Id),
            CustomerReference.ByPublicId uuid => ("public_id", uuid.Id),
            _ => throw new ArgumentOutOfRangeException(nameof(reference)),
        };
        await using var command = database.CreateCommand($"select {Columns} from event_monitors.customers where {column} = $1 and ($2::bigint is null or organization_id = $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Customers by name, then id.</summary>
    /// <param name="organizationId">Whose; <c>null</c> for everybody's.</param>
    /// <param name="prefix">What their names begin with, in any case; <c>null</c> for any.</param>
    /// <param name="after">Name in lower case and id of the last one of the page before.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<(CustomerState Customer, string SortName)>> ListAsync(
        long? organizationId, string? prefix, (string Name, long Id)? after, int limit, CancellationToken cancellationToken)
    {
        // Each filter is left out where it is not asked for: the index is walked, and nothing else.
        var where = new List<string>();
        await using var command = database.CreateCommand();
        if (organizationId is { } organization) where.Add($"organization_id = {Parameter(command, organization)}");
        if (prefix is not null)
        {
            where.Add($"lower(name) collate \"C\" >= lower({Parameter(command, prefix)})");
            where.Add($"starts_with(lower(name), lower({Parameter(command, prefix)}))");
        }

        if (after is { } last) where.Add($"(lower(name) collate \"C\", id) > ({Parameter(command, last.Name)}, {Parameter(command, last.Id)})");
        command.CommandText = $"""
            select {Columns}, lower(name) from event_monitors.customers {(where.Count > 0 ? "where " + string.Join(" and ", where) : "")}
            order by lower(name) collate "C", id limit {Parameter(command, limit)}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var customers = new List<(CustomerState, string)>();
        while (await reader.ReadAsync(cancellationToken)) customers.Add((Read(reader), reader.GetString(8)));
        return customers;
    }

    private static string Parameter(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new() { Value = value });
        return $"${command.Parameters.Count}";
    }

    private static CustomerState Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetInt64(1),
        reader.GetGuid(2),
        reader.GetString(3),
        reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.GetInt64(6),
        reader.ValueOrNull<DateTimeOffset>(7));
}
