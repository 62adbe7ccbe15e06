using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Who leads: a PostgreSQL advisory lock (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS) held
/// by a connection of its own, outside any pool. The lock lives as long as the server's session. The server ends a session
/// that has been silent for ten seconds, so a leader that is frozen, or cut off, is succeeded; when it wakes up, its next
/// verification fails. A leader that is merely busy keeps the lock: the session is verified in the background.
/// </summary>
public sealed class LeaderLock : IAsyncDisposable
{
    private static readonly TimeSpan VerifyEvery = TimeSpan.FromSeconds(2);

    private const string Prepare = """
        set idle_session_timeout = '10s';
        set tcp_keepalives_idle = 5;
        set tcp_keepalives_interval = 2;
        set tcp_keepalives_count = 3
        """;

    private readonly string _connectionString;
    private readonly int _purpose;
    private readonly int[] _numbers;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;
    private Task _keeping = Task.CompletedTask;

    /// <summary>A lock that was not tried for yet.</summary>
    /// <param name="connectionString">The primary server's database, password included.</param>
    /// <param name="purpose">
    /// What is led. Purpose and number are the two keys of the advisory lock, a space apart from that of one-key locks.
    /// </param>
    /// <param name="number">Which one of its kind is led.</param>
    /// <param name="applicationName">What the session is called in <c>pg_stat_activity</c>; 63 bytes of it are kept.</param>
    /// <param name="clock">Tells when the session is to be verified.</param>
    public LeaderLock(string connectionString, int purpose, int number, string applicationName, TimeProvider clock)
        : this(connectionString, purpose, [number], applicationName, clock)
    {
    }

    /// <summary>Several locks in one session, taken together or not at all.</summary>
    internal LeaderLock(string connectionString, int purpose, int[] numbers, string applicationName, TimeProvider clock)
    {
        (_purpose, _numbers, _clock) = (purpose, numbers, clock);
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 5,
            CancellationTimeout = 1000,
            ApplicationName = applicationName,
        }.ConnectionString;
    }

    /// <summary>Cancelled when the lock that was taken is gone: whatever is done in its name has to end.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>One attempt, which returns at once.</summary>
    /// <returns>Whether this process leads now.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken)
    {
        var connection = await ConnectAsync(cancellationToken);
        foreach (var number in _numbers)
        {
            await using var command = new NpgsqlCommand("select pg_try_advisory_lock($1, $2)", connection)
            {
                Parameters = { new() { Value = _purpose }, new() { Value = number } },
            };
            if ((bool)(await command.ExecuteScalarAsync(cancellationToken))!)
                continue;

            await using var release = new NpgsqlCommand("select pg_advisory_unlock_all()", connection);
            await release.ExecuteNonQueryAsync(cancellationToken);
            return false;
        }

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
        if (_connection is not null)
            await _connection.DisposeAsync();
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
                await Task.Delay(VerifyEvery, _clock, _end.Token);
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
        if (_connection is not null)
            return _connection;

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
