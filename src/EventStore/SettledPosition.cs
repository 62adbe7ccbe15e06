using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// How far the log is decided: an event at a settled position is visible now or will never exist. For reads at the request
/// of a client, which then pages without missing one. Thread-safe; one per process, so that requests share their look-ups.
/// </summary>
public sealed class SettledPosition
{
    /// <summary>Makes it.</summary>
    /// <param name="dataSource">The primary server's database: on a standby the writers cannot be seen.</param>
    public SettledPosition(NpgsqlDataSource dataSource)
    {
    }

    /// <summary>
    /// Waits until every position drawn before the call is decided, so that what the caller has committed lies within, and
    /// returns the highest position known to be settled. When patience ends first the answer is lower, never wrong.
    /// </summary>
    /// <param name="patience">The longest wait; zero for one look.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public Task<long> CatchUpAsync(TimeSpan patience, CancellationToken cancellationToken) => throw new NotImplementedException();
}
