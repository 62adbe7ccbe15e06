using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>Reads users. Who belongs to an organization knows of no other's.</summary>
public sealed class UserStateQueries(NpgsqlDataSource database)
{
    // One statement, one snapshot: the row is what the stream says up to this version of it.
    private static readonly string Select = $"""
        select u.id, u.organization_id, u.name, u.email, u.role, u.password_hash, u.created_at, u.updated_at, u.version, u.deactivated_at, s.version, o.deactivated_at is not null
        from event_monitors.users u
        left join event_monitors.organizations o on o.id = u.organization_id
        cross join lateral (
            select version from event_store.mt_streams
            where tenant_id = coalesce(u.organization_id::text, '{PostgresEventStore.DefaultTenant}') and id = 'user-' || u.id limit 1) s
        """;

    /// <summary>A user as it is; <c>null</c> where there is none that the caller may know.</summary>
    /// <param name="id">Who.</param>
    /// <param name="own">The caller's organization; <c>null</c> for who may know all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UserState?> FindAsync(long id, long? own, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} where u.id = $1 and ($2::bigint is null or u.organization_id = $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = own });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Who logs in with an address: of its active users the one that has a password, if any has.</summary>
    /// <param name="email">In lower case.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<UserState?> FindLoginAsync(string email, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} where u.email = $1 and u.deactivated_at is null order by u.password_hash is null, u.id limit 1");
        command.Parameters.Add(new() { Value = email });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Users by id.</summary>
    /// <param name="organizationId">Whose; <c>null</c> for everybody's.</param>
    /// <param name="after">Only those behind this id.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<UserState>> ListAsync(long? organizationId, long after, int limit, CancellationToken cancellationToken)
    {
        // Each has an index of its own.
        await using var command = database.CreateCommand(organizationId is null
            ? $"{Select} where u.id > $1 order by u.id limit $2"
            : $"{Select} where u.organization_id = $3 and u.id > $1 order by u.id limit $2");
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        if (organizationId is { } organization) command.Parameters.Add(new() { Value = organization });
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<IReadOnlyList<UserState>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var users = new List<UserState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            users.Add(new UserState(
                reader.GetInt64(0),
                reader.ValueOrNull<long>(1),
                reader.GetString(2),
                reader.TextOrNull(3),
                Enum.Parse<Role>(reader.GetString(4), ignoreCase: true),
                reader.TextOrNull(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                reader.GetInt64(8),
                reader.ValueOrNull<DateTimeOffset>(9),
                reader.GetInt64(10))
            { OrganizationIsInactive = reader.GetBoolean(11) });
        }

        return users;
    }
}
