using EventMonitors.Api.Sessions;
using Npgsql;

namespace EventMonitors.Api.Commands;

/// <summary>Looks for who is there already.</summary>
internal sealed class UserQueries(NpgsqlDataSource database)
{
    /// <summary>An organization.</summary>
    public sealed record Organization(long Id, string Name);

    /// <summary>A user.</summary>
    public sealed record User(long Id, Role Role, bool IsActive);

    /// <summary>The organization with this id, <c>null</c> where there is none.</summary>
    public async Task<Organization?> FindOrganizationAsync(long id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select name from event_monitors.organizations where id = $1");
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(cancellationToken) is string name ? new Organization(id, name) : null;
    }

    /// <summary>All organizations of exactly this name.</summary>
    public async Task<IReadOnlyList<Organization>> FindOrganizationsAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select id from event_monitors.organizations where name = $1 order by id");
        command.Parameters.Add(new() { Value = name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<Organization>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(new Organization(reader.GetInt64(0), name));
        return found;
    }

    /// <summary>An organization's user with this address, or the platform's (<c>null</c>); an active one before others. <c>null</c> where there is none.</summary>
    public async Task<User?> FindUserAsync(long? organizationId, string email, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select id, role, deactivated_at is null from event_monitors.users
            where organization_id is not distinct from $1 and email = $2 order by deactivated_at is not null, id limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = organizationId });
        command.Parameters.Add(new() { Value = email });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new User(reader.GetInt64(0), Enum.Parse<Role>(reader.GetString(1), ignoreCase: true), reader.GetBoolean(2)) : null;
    }
}
