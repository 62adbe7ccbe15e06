using EventMonitors.Api.Storage;
using Npgsql;

namespace EventMonitors.Api.Sessions;

/// <summary>
/// Counts attempts to log in, for all replicas of the Api. Each is counted before it is looked at, under a lock: a thousand at
/// once are counted one after the other.
/// </summary>
public sealed class LoginAttemptTable(NpgsqlDataSource database)
{
    // A login with which a network becomes known to an account.
    private static readonly TimeSpan KnownFor = TimeSpan.FromDays(30);

    // A failure says nothing any more after two quarters of an hour: a wait, and the time in which it is forgotten.
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    /// <summary>Counts an attempt.</summary>
    /// <returns>How long it has to wait and is not counted; <c>null</c> where it may go on.</returns>
    public async Task<TimeSpan?> TakeAsync(LoginKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var account = await IsKnownAsync(connection, keys, now, cancellationToken) ? keys.AccountInNetwork : keys.Account;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var counts = await LockAsync(connection, [account, keys.Network], now, cancellationToken);
        TimeSpan? longest = null;
        foreach (var (_, count) in counts)
            if (LoginThrottle.WaitOf(count, now) is { } wait && (longest is null || wait > longest)) longest = wait;
        if (longest is not null) return longest;

        foreach (var (key, count) in counts)
            await WriteAsync(connection, key, LoginThrottle.Count(count, FreeOf(key, keys), now), cancellationToken);
        await ForgetAsync(connection, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>The attempt turned out well: the account's failures are forgotten, the network's are not, and the two know each other.</summary>
    public async Task SucceedAsync(LoginKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (key, count) in await LockAsync(connection, [keys.Account, keys.AccountInNetwork, keys.Network], now, cancellationToken))
        {
            if (key.AsSpan().SequenceEqual(keys.Network)) await WriteAsync(connection, key, LoginThrottle.TakeBack(count, LoginThrottle.FreeOfNetwork), cancellationToken);
            else await ExecuteAsync(connection, "delete from event_monitors.login_attempts where key = $1", cancellationToken, key);
        }

        await ExecuteAsync(
            connection,
            "insert into event_monitors.login_networks (key, last_at) values ($1, $2) on conflict (key) do update set last_at = excluded.last_at",
            cancellationToken,
            keys.AccountInNetwork,
            now.UtcDateTime);
        await transaction.CommitAsync(cancellationToken);
    }

    private static int FreeOf(byte[] key, LoginKeys keys) => key.AsSpan().SequenceEqual(keys.Network) ? LoginThrottle.FreeOfNetwork : LoginThrottle.FreeOfAccount;

    private static async Task<bool> IsKnownAsync(NpgsqlConnection connection, LoginKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from event_monitors.login_networks where key = $1 and last_at > $2)", connection);
        command.Parameters.Add(new() { Value = keys.AccountInNetwork });
        command.Parameters.Add(new() { Value = (now - KnownFor).UtcDateTime });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // In the order of the keys, so that attempts wait in a row and never for each other.
    private static async Task<List<(byte[] Key, LoginCount Count)>> LockAsync(NpgsqlConnection connection, byte[][] keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into event_monitors.login_attempts as a (key, failures, last_at)
            select key, 0, $2 from unnest($1::bytea[]) u (key) order by key
            on conflict (key) do update set failures = a.failures
            returning key, failures, last_at, blocked_until
            """,
            connection);
        command.Parameters.Add(new() { Value = keys });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<(byte[], LoginCount)>();
        while (await reader.ReadAsync(cancellationToken))
            counts.Add((reader.GetFieldValue<byte[]>(0), new LoginCount(reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2), reader.ValueOrNull<DateTimeOffset>(3))));
        return counts;
    }

    private static async Task WriteAsync(NpgsqlConnection connection, byte[] key, LoginCount count, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("update event_monitors.login_attempts set failures = $2, last_at = $3, blocked_until = $4 where key = $1", connection);
        command.Parameters.Add(new() { Value = key });
        command.Parameters.Add(new() { Value = count.Failures });
        command.Parameters.Add(new() { Value = count.LastAt.UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = count.BlockedUntil?.UtcDateTime });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A few with each attempt, which adds two: the tables never hold more than the attempts of late. Rows that somebody holds are left.
    private static async Task ForgetAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var (table, age) in ((string, TimeSpan)[])[("login_attempts", KeptFor), ("login_networks", KnownFor)])
        {
            await ExecuteAsync(
                connection,
                $"delete from event_monitors.{table} where key in (select key from event_monitors.{table} where last_at < $1 order by last_at limit 10 for update skip locked)",
                cancellationToken,
                (now - age).UtcDateTime);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
