using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>Finds the caller behind a token, and the sessions of a user. Asked on every request, so that what is ended ends at once.</summary>
public sealed class SessionQueries(NpgsqlDataSource database)
{
    // Of a session s, a user u and an organization o: whether the session is alive at $2.
    private const string Alive = """
        s.revoked_at is null and s.expires_at > $2 and (s.version > u.sessions_ended_version or s.session_id = u.kept_session_id)
            and u.deactivated_at is null and o.deactivated_at is null and (o.sessions_ended_at is null or s.opened_at > o.sessions_ended_at)
        """;

    private const string FindCaller = $"""
        select u.id, u.organization_id, u.role, s.session_id
        from event_monitors.sessions s
        join event_monitors.users u on u.id = s.user_id
        left join event_monitors.organizations o on o.id = u.organization_id
        where s.token_hash = $1 and {Alive}
        """;

    private const string ListAlive = $"""
        select s.session_id, s.opened_at, s.expires_at
        from event_monitors.sessions s
        join event_monitors.users u on u.id = s.user_id
        left join event_monitors.organizations o on o.id = u.organization_id
        where s.user_id = $1 and {Alive} and ($3::uuid is null or s.session_id < $3)
        order by s.session_id desc limit $4
        """;

    private const string FindAlive = $"""
        select s.expires_at
        from event_monitors.sessions s
        join event_monitors.users u on u.id = s.user_id
        left join event_monitors.organizations o on o.id = u.organization_id
        where s.user_id = $1 and s.session_id = $3 and {Alive}
        """;

    /// <summary>A session that is alive.</summary>
    public sealed record Session(Guid SessionId, DateTimeOffset OpenedAt, DateTimeOffset ExpiresAt);

    /// <summary>Who is behind a token.</summary>
    /// <param name="token">As it was sent.</param>
    /// <param name="now">Alive when.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="alongside">What is read with it.</param>
    /// <returns><c>null</c> where no session that is alive at <paramref name="now"/> has this token.</returns>
    public async Task<Caller?> FindCallerAsync(string token, DateTimeOffset now, CancellationToken cancellationToken, AlongsideRead? alongside = null)
    {
        var (hash, at) = (new NpgsqlParameter { Value = SessionToken.Hash(token) }, new NpgsqlParameter { Value = now.UtcDateTime });
        await using var reader = alongside is null
            ? await database.ReadPreparedAsync(FindCaller, cancellationToken, hash, at)
            : await database.ReadPreparedAsync(alongside.In(FindCaller), cancellationToken, hash, at, alongside.Parameter());
        if (!await reader.ReadAsync(cancellationToken)) return null;
        alongside?.Take(reader, 4);
        return new Caller(
            reader.GetInt64(0),
            reader.ValueOrNull<long>(1),
            Enum.Parse<Role>(reader.GetString(2), ignoreCase: true),
            reader.GetGuid(3));
    }

    /// <summary>A user's sessions that are alive, the newest first.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="now">Alive when.</param>
    /// <param name="before">Only those behind this one; <c>null</c> for the first page.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<Session>> ListAsync(long userId, DateTimeOffset now, Guid? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListAlive);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = before });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sessions = new List<Session>();
        while (await reader.ReadAsync(cancellationToken))
            sessions.Add(new Session(reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        return sessions;
    }

    /// <summary>When a user's session ends; <c>null</c> where the user has no such session that is alive.</summary>
    public async Task<DateTimeOffset?> FindExpiryAsync(long userId, Guid sessionId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindAlive);
        command.Parameters.Add(new() { Value = userId });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = sessionId });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }
}
