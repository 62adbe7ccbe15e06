using EventMonitors.Api.Configuration;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>What became of the service's login.</summary>
public enum ServiceLoginState
{
    /// <summary>It was made.</summary>
    Created,

    /// <summary>It was there, and is in its role now if it was not before.</summary>
    Kept,

    /// <summary>The service comes as the owner: there is no login of its own to see to.</summary>
    SameAsOwner,

    /// <summary>It is missing, or not in its role, and the owner may not change that.</summary>
    NotAllowed,

    /// <summary>There is no role to put it in.</summary>
    RolesMissing,
}

/// <summary>Sees to it that the login of <c>ConnectionStrings__EventStore</c> exists and is in the role <c>event_monitors_service</c>.</summary>
/// <param name="database">The database as its owner.</param>
public sealed class ServiceLoginTable(NpgsqlDataSource database)
{
    private const string Role = "event_monitors_service";

    /// <summary>Makes the login where it is missing; one that is in the role already gets the password that the setting has.</summary>
    /// <exception cref="InvalidSettingException">The connection string is malformed.</exception>
    public async Task<ServiceLoginState> EnsureAsync(IConfiguration configuration, CancellationToken cancellationToken)
    {
        var owner = DatabaseSettings.Read(configuration, DatabaseLogin.Owner);
        if (string.IsNullOrWhiteSpace(configuration.GetConnectionString("EventStore"))) return ServiceLoginState.SameAsOwner;
        var service = DatabaseSettings.Read(configuration, DatabaseLogin.Service);
        if (service.Username is not { Length: > 0 } name || name == owner.Username) return ServiceLoginState.SameAsOwner;

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            var state = await FindAsync(connection, name, cancellationToken);
            if (state is null) await TryCreateAsync(connection, name, cancellationToken);
            if (state is not { IsSuperuser: true })
            {
                if (state is not { IsMember: true }) await ExecuteAsync(connection, $"grant {Role} to {Quoted(name)}", cancellationToken);
                // A verifier, because a statement may end up in the server's log.
                if (state is null or { IsMember: true } && service.Password is { Length: > 0 } password)
                    await ExecuteAsync(connection, $"alter role {Quoted(name)} login password '{ScramVerifier.Of(password)}'", cancellationToken);
            }

            return state is null ? ServiceLoginState.Created : ServiceLoginState.Kept;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return await FindAsync(connection, name, cancellationToken) is { IsMember: true } ? ServiceLoginState.Kept : ServiceLoginState.NotAllowed;
        }
    }

    private static async Task TryCreateAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync(connection, $"create role {Quoted(name)} login", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another installation in this cluster was quicker.
        }
    }

    private static async Task<LoginFacts?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select rolsuper, pg_has_role(oid, $2, 'member') from pg_roles where rolname = $1", connection)
        {
            Parameters = { new() { Value = name }, new() { Value = Role } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new LoginFacts(reader.GetBoolean(0), reader.GetBoolean(1)) : null;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record LoginFacts(bool IsSuperuser, bool IsMember);
}
