using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// A session of its own, outside any pool, that advisory locks live and die with. The server ends a session that has been silent
/// for ten seconds, so whoever is frozen, or cut off, loses what it held; when it wakes up, whatever it asks in this session fails.
/// One that is merely busy keeps it: the session is verified in the background. One command at a time, callers wait for their turn.
/// </summary>
public sealed class LeaderSession : IAsyncDisposable
{
    private static readonly TimeSpan VerifyEvery = TimeSpan.FromSeconds(2);

    private const string Prepare = """
        set idle_session_timeout = '10s';
        set tcp_keepalives_idle = 5;
        set tcp_keepalives_interval = 2;
        set tcp_keepalives_count = 3
        """;

    private readonly string _connectionString;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1);
    private NpgsqlConnection? _connection;
    private Task _keeping = Task.CompletedTask;

    /// <summary>A session that was not opened yet.</summary>
    /// <param name="connectionString">The primary server's database, password included.</param>
    /// <param name="applicationName">What the session is called in <c>pg_stat_activity</c>; 63 bytes of it are kept.</param>
    /// <param name="clock">Tells when the session is to be verified.</param>
    public LeaderSession(string connectionString, string applicationName, TimeProvider clock)
    {
        _clock = clock;
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 5,
            CommandTimeout = 5,
            CancellationTimeout = 1000,
            ApplicationName = applicationName,
        }.ConnectionString;
    }

    /// <summary>Cancelled when the session is gone, and with it what it held: whatever is done in its name has to end.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>The server's process of the session, as <c>pg_locks</c> names it; 0 before it was opened.</summary>
    public int ProcessId => _connection?.ProcessID ?? 0;

    /// <summary>Asks something in the session, which is opened when it is first asked.</summary>
    /// <exception cref="NpgsqlException">The database cannot be reached, or the session has ended.</exception>
    public async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> askAsync, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await askAsync(_connection ?? await ConnectAsync(cancellationToken), cancellationToken);
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

    /// <summary>Makes sure that the session, and with it what it holds, is still there.</summary>
    /// <exception cref="NpgsqlException">It is not: somebody else may lead.</exception>
    public Task VerifyAsync(CancellationToken cancellationToken) => AskAsync(
        async (connection, cancellation) =>
        {
            await using var command = new NpgsqlCommand("select 1", connection);
            return await command.ExecuteScalarAsync(cancellation);
        },
        cancellationToken);

    /// <summary>Ends the session: whoever stands by takes over what it held.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _keeping;
        if (_connection is not null)
            await _connection.DisposeAsync();
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
        // Whatever it is that failed, nobody can say any more that the locks are held.
        catch (Exception)
        {
            await _lost.CancelAsync();
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand(Prepare, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        _connection = connection;
        _keeping = KeepAsync();
        return connection;
    }
}
