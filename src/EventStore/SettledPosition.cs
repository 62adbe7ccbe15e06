using System.Diagnostics;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// How far the log is decided: an event at a settled position is visible now or will never exist. For reads at the request
/// of a client, which then pages without missing one. Thread-safe; one per process, so that requests share their look-ups.
/// </summary>
public sealed class SettledPosition : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly NpgsqlDataSource _dataSource;
    private readonly SettledBounds _bounds = new(0);
    private readonly WritersLook _look;
    private readonly SemaphoreSlim _gate = new(1);
    private Look _last = new(0, 0, 0, 0);
    private long _started;

    /// <summary>Makes it.</summary>
    /// <param name="dataSource">The primary server's database: on a standby the writers cannot be seen.</param>
    public SettledPosition(NpgsqlDataSource dataSource) => (_dataSource, _look) = (dataSource, new WritersLook(_bounds));

    /// <summary>
    /// Waits until every position drawn before the call is decided, so that what the caller has committed lies within, and
    /// returns the highest position known to be settled. When patience ends first the answer is lower, never wrong.
    /// </summary>
    /// <param name="patience">The longest wait; zero for one look.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    /// <exception cref="InvalidOperationException">The database is a standby, or its isolation level is not READ COMMITTED.</exception>
    public async Task<long> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var look = await LookAsync(cancellationToken);
        for (var target = look.LastDrawn; look.Decided < target && Stopwatch.GetElapsedTime(began) < patience;)
        {
            await Task.Delay(Pause, cancellationToken);
            look = await LookAsync(cancellationToken);
        }

        return look.Settled;
    }

    /// <summary>
    /// A look that began after this call. Looks follow one another, since the rule depends on their order; callers that waited
    /// for their turn share the one that was made meanwhile.
    /// </summary>
    private async Task<Look> LookAsync(CancellationToken cancellationToken)
    {
        var begunBefore = Interlocked.Read(ref _started);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_last.Number <= begunBefore)
            {
                var number = Interlocked.Increment(ref _started);
                var lastDrawn = await QueryAsync(cancellationToken);
                _last = new Look(number, lastDrawn, _bounds.Decided, _bounds.Settled);
            }

            return _last;
        }
        catch (NpgsqlException)
        {
            _bounds.Forget();
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<long> QueryAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        _look.Add(batch);
        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await _look.ReadAsync(reader, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private sealed record Look(long Number, long LastDrawn, long Decided, long Settled);
}
