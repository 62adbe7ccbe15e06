using Npgsql;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Who leads: a PostgreSQL advisory lock (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS) held
/// by a connection of its own, outside any pool. The lock lives as long as the server's session. The server ends a session
/// that has been silent for ten seconds, so a leader that is frozen, or cut off, is succeeded; when it wakes up, its next
/// verification fails. A leader that is merely busy keeps the lock: the session is verified in the background.
/// </summary>
public sealed class LeaderLock(string connectionString, TimeProvider clock) : IAsyncDisposable
{
    // "EVMS", and a number that leaves room for shards. The two-key space is apart from the one-key locks of migrations.
    private const int Purpose = 0x45564D53;
    private const int Shard = 0;

    private static readonly TimeSpan VerifyEvery = TimeSpan.FromSeconds(2);

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

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Cancelled when the lock that was taken is gone: whatever is done in its name has to end.</summary>
    public CancellationToken Lost => _lost.Token;

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
        if (!(bool)(await command.ExecuteScalarAsync(cancellationToken))!) return false;
        _keeping = KeepAsync();
        return true;
    }

    /// <summary>Makes sure that the session, and with it the lock, is still there.</summary>
    /// <exception cref="NpgsqlException">It is not: somebody else may lead.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var connection = _connection ?? throw new InvalidOperationException("The lock was never taken.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
        }
        // A connection that has broken before refuses in this way.
        catch (InvalidOperationException error)
        {
            throw new NpgsqlException("The lock's session has ended.", error);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the session: whoever stands by takes over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _keeping;
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
        _end.Dispose();
        _lost.Dispose();
        _turn.Dispose();
    }

    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(VerifyEvery, clock, _end.Token);
                await VerifyAsync(_end.Token);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
        // Whatever it is that failed, nobody can say any more that the lock is held.
        catch (Exception)
        {
            await _lost.CancelAsync();
        }
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
