using Npgsql;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Who leads: a PostgreSQL advisory lock (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS) held
/// by a connection of its own, outside any pool. The lock lives as long as the server's session. The server ends a session
/// that has been silent for ten seconds, so a leader that is frozen, or cut off, is succeeded; when it wakes up, its next
/// verification fails.
/// </summary>
public sealed class LeaderLock(string connectionString) : IAsyncDisposable
{
    // "EVMS", and a number that leaves room for shards. The two-key space is apart from the one-key locks of migrations.
    private const int Purpose = 0x45564D53;
    private const int Shard = 0;

    private const string Prepare = """
        set idle_session_timeout = '10s';
        set tcp_keepalives_idle = 5;
        set tcp_keepalives_interval = 2;
        set tcp_keepalives_count = 3
        """;

    private readonly string _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        Timeout = 5,
        CommandTimeout = 5,
        CancellationTimeout = 1000,
        ApplicationName = "event-monitors-scheduler",
    }.ConnectionString;

    private NpgsqlConnection? _connection;

    /// <summary>One attempt, which returns at once.</summary>
    /// <returns>Whether this process leads now.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1, $2)", connection)
        {
            Parameters = { new() { Value = Purpose }, new() { Value = Shard } },
        };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes sure that the session, and with it the lock, is still there.</summary>
    /// <exception cref="NpgsqlException">It is not: somebody else may lead.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1", _connection ?? throw new InvalidOperationException("The lock was never taken."));
        await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>Ends the session: whoever stands by takes over.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is null) return;
        await _connection.DisposeAsync();
        _connection = null;
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is not null) return _connection;
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(Prepare, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
            return _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
