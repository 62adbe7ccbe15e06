using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.ApiKeys;

/// <summary>Finds keys, and the caller behind one. Asked on every request, so that a revoked key opens nothing at once.</summary>
public sealed class ApiKeyQueries(NpgsqlDataSource database)
{
    private const string Columns = """
        k.id, k.organization_id, k.name, k.prefix, k.scopes, k.expires_at, k.created_by, k.created_at, k.updated_at, k.version, k.revoked_at, u.last_used_at
        from event_monitors.api_keys k left join event_monitors.api_key_uses u on u.api_key_id = k.id
        """;

    private const string FindCaller = """
        select k.id, k.organization_id, k.scopes, u.last_used_at
        from event_monitors.api_keys k
        join event_monitors.organizations o on o.id = k.organization_id
        left join event_monitors.api_key_uses u on u.api_key_id = k.id
        where k.key_hash = $1 and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2) and o.deactivated_at is null
        """;

    // How exactly the last use is known; a write for each request would cost more than the request.
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);

    /// <summary>Who is behind a key, whose use is noted.</summary>
    /// <param name="key">As it was sent.</param>
    /// <param name="now">Alive when.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="alongside">What is read with it.</param>
    /// <returns><c>null</c> where no key that is alive at <paramref name="now"/> is this one.</returns>
    public async Task<Caller?> FindCallerAsync(string key, DateTimeOffset now, CancellationToken cancellationToken, AlongsideRead? alongside = null)
    {
        Caller caller;
        var (hash, at) = (new NpgsqlParameter { Value = SessionToken.Hash(key) }, new NpgsqlParameter { Value = now.UtcDateTime });
        await using (var reader = alongside is null
            ? await database.ReadPreparedAsync(FindCaller, cancellationToken, hash, at)
            : await database.ReadPreparedAsync(alongside.In(FindCaller), cancellationToken, hash, at, alongside.Parameter()))
        {
            if (!await reader.ReadAsync(cancellationToken)) return null;
            alongside?.Take(reader, 4);
            var scopes = reader.GetFieldValue<string[]>(2).Select(ApiScopes.Find).OfType<ApiScope>().ToArray();
            caller = new Caller(null, reader.GetInt64(1), ApiScopes.RoleOf(scopes), null) { ApiKeyId = reader.GetInt64(0), Scopes = scopes };
            if (reader.ValueOrNull<DateTimeOffset>(3) is { } last && now - last < UseStep) return caller;
        }

        await NoteUseAsync(caller.ApiKeyId!.Value, now, cancellationToken);
        return caller;
    }

    /// <summary>A key as it is; <c>null</c> where there is none that the caller may know.</summary>
    /// <param name="id">Which.</param>
    /// <param name="own">The caller's organization; <c>null</c> for who may know all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ApiKeyState?> FindAsync(long id, long? own, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {Columns} where k.id = $1 and ($2::bigint is null or k.organization_id = $2)");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = own });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Keys by id.</summary>
    /// <param name="organizationId">Whose; <c>null</c> for everybody's.</param>
    /// <param name="after">Only those behind this id.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<ApiKeyState>> ListAsync(long? organizationId, long after, int limit, CancellationToken cancellationToken)
    {
        // Each has an index of its own.
        await using var command = database.CreateCommand(organizationId is null
            ? $"select {Columns} where k.id > $1 order by k.id limit $2"
            : $"select {Columns} where k.organization_id = $3 and k.id > $1 order by k.id limit $2");
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        if (organizationId is { } organization) command.Parameters.Add(new() { Value = organization });
        return await ReadAsync(command, cancellationToken);
    }

    // Of many requests at once one writes; the others find that it has.
    private async Task NoteUseAsync(long id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            insert into event_monitors.api_key_uses as u (api_key_id, last_used_at) values ($1, $2)
            on conflict (api_key_id) do update set last_used_at = excluded.last_used_at where u.last_used_at <= $3
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = (now - UseStep).UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<ApiKeyState>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKeyState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(new ApiKeyState(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetFieldValue<string[]>(4),
                reader.ValueOrNull<DateTimeOffset>(5),
                reader.GetInt64(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                reader.GetFieldValue<DateTimeOffset>(8),
                reader.GetInt64(9),
                reader.ValueOrNull<DateTimeOffset>(10))
            { LastUsedAt = reader.ValueOrNull<DateTimeOffset>(11) });
        }

        return keys;
    }
}
