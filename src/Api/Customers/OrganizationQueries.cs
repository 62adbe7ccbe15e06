using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Customers;

/// <summary>Reads organizations. Who belongs to one knows of no other.</summary>
public sealed class OrganizationQueries(NpgsqlDataSource database)
{
    private const string Columns =
        "id, name, quota_monitors, quota_smallest_check_interval, quota_tests_per_minute, created_at, updated_at, version, deactivated_at";

    /// <summary>An organization as it is; <c>null</c> where there is none that the caller may know.</summary>
    /// <param name="id">Which.</param>
    /// <param name="own">The caller's; <c>null</c> for who may know all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OrganizationState?> FindAsync(long id, long? own, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} from event_monitors.organizations where id = $1 and ($2::bigint is null or id = $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = own });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Organizations by id.</summary>
    /// <param name="own">The caller's; <c>null</c> for who may know all.</param>
    /// <param name="after">Only those behind this id.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<OrganizationState>> ListAsync(long? own, long after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} from event_monitors.organizations where id > $1 and ($2::bigint is null or id = $2) order by id limit $3");
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = own });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var organizations = new List<OrganizationState>();
        while (await reader.ReadAsync(cancellationToken)) organizations.Add(Read(reader));
        return organizations;
    }

    /// <summary>Whose things a list shows: the caller's own organization's, or for who belongs to none those of the one that is asked for, or all.</summary>
    /// <param name="asked">The query field <c>organizationId</c>.</param>
    /// <param name="own">The caller's; <c>null</c> for who may know all.</param>
    /// <param name="errors">What is wrong with the request so far.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> for everybody's.</returns>
    /// <exception cref="ProblemException">400: something is wrong. 404: another organization is asked for, or none that there is.</exception>
    public async Task<long?> BoundAsync(string? asked, long? own, FieldErrors errors, CancellationToken cancellationToken)
    {
        var wanted = QueryFields.WholeNumber("organizationId", asked, 1, long.MaxValue, errors);
        if (errors.Any) throw Problems.InvalidRequest(errors);
        return await BoundAsync(wanted, own, cancellationToken);
    }

    /// <summary>The same for an id that has been read already, of a list or of what is to be made.</summary>
    /// <param name="asked">The organization that is asked for; <c>null</c> for the caller's own.</param>
    /// <param name="own">The caller's; <c>null</c> for who may know all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> for everybody's.</returns>
    /// <exception cref="ProblemException">404: another organization is asked for, or none that there is.</exception>
    public async Task<long?> BoundAsync(long? asked, long? own, CancellationToken cancellationToken)
    {
        if (asked is not { } id || id == own) return own;
        return await FindAsync(id, own, cancellationToken) is { } found ? found.Id : throw Problems.NotFound("Organization");
    }

    private static OrganizationState Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        new QuotaSettings(reader.ValueOrNull<int>(2), reader.ValueOrNull<int>(3), reader.ValueOrNull<int>(4)),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.GetFieldValue<DateTimeOffset>(6),
        reader.GetInt64(7),
        reader.ValueOrNull<DateTimeOffset>(8));
}
