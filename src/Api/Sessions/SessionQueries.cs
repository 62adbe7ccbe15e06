using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>Finds the caller behind a token. Asked on every request, so that a revoked session ends at once.</summary>
public sealed class SessionQueries(NpgsqlDataSource database)
{
    /// <returns><c>null</c> where no session that is alive at <paramref name="now"/> has this token.</returns>
    public async Task<Caller?> FindCallerAsync(string token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select u.id, u.organization_id, u.role, s.session_id
            from event_monitors.sessions s join event_monitors.users u on u.id = s.user_id
            where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2
            """);
        command.Parameters.Add(new() { Value = SessionToken.Hash(token) });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new Caller(
            reader.GetInt64(0),
            reader.ValueOrNull<long>(1),
            Enum.Parse<Role>(reader.GetString(2), ignoreCase: true),
            reader.GetGuid(3));
    }
}
