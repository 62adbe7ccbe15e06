using EventMonitors.Api.Sessions;
using Npgsql;

namespace EventMonitors.Api.Commands;

/// <summary>Looks for who is there already, and draws the ids of those who are not.</summary>
internal sealed class UserQueries(NpgsqlDataSource database)
{
    /// <summary>An organization.</summary>
    public sealed record Organization(long Id, string Name);

    /// <summary>A user.</summary>
    public sealed record User(long Id, Role Role);

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

    /// <summary>An organization's user with this address, <c>null</c> where there is none.</summary>
    public async Task<User?> FindUserAsync(long organizationId, string email, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select id, role from event_monitors.users where organization_id = $1 and email = $2 order by id limit 1");
        command.Parameters.Add(new() { Value = organizationId });
        command.Parameters.Add(new() { Value = email });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new User(reader.GetInt64(0), Enum.Parse<Role>(reader.GetString(1), ignoreCase: true)) : null;
    }

    /// <summary>The id of an organization to be registered.</summary>
    public Task<long> DrawOrganizationIdAsync(CancellationToken cancellationToken) => DrawAsync("event_monitors.organization_ids", cancellationToken);

    /// <summary>The id of a user to be registered.</summary>
    public Task<long> DrawUserIdAsync(CancellationToken cancellationToken) => DrawAsync("event_monitors.user_ids", cancellationToken);

    private async Task<long> DrawAsync(string sequence, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select nextval($1::regclass)");
        command.Parameters.Add(new() { Value = sequence });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
