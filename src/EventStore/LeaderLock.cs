using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Who leads: a PostgreSQL advisory lock (https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS) held
/// by a session of its own (<see cref="LeaderSession"/>). The lock lives as long as the session: a leader that is frozen, or cut
/// off, is succeeded; when it wakes up, its next verification fails.
/// </summary>
public sealed class LeaderLock : IAsyncDisposable
{
    private readonly LeaderSession _session;
    private readonly int _purpose;
    private readonly int[] _numbers;
    private bool _taken;

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
        (_purpose, _numbers) = (purpose, numbers);
        _session = new LeaderSession(connectionString, applicationName, clock);
    }

    /// <summary>Cancelled when the lock that was taken is gone: whatever is done in its name has to end.</summary>
    public CancellationToken Lost => _session.Lost;

    /// <summary>One attempt, which returns at once.</summary>
    /// <returns>Whether this process leads now.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public async Task<bool> TryTakeAsync(CancellationToken cancellationToken) => _taken = await _session.AskAsync(TryTakeAsync, cancellationToken);

    /// <summary>Makes sure that the session, and with it the lock, is still there.</summary>
    /// <exception cref="NpgsqlException">It is not: somebody else may lead.</exception>
    public Task VerifyAsync(CancellationToken cancellationToken) =>
        _taken ? _session.VerifyAsync(cancellationToken) : throw new InvalidOperationException("The lock was never taken.");

    /// <summary>Ends the session: whoever stands by takes over.</summary>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<bool> TryTakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
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

        return true;
    }
}
