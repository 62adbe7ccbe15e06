using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>A shard whose lock is held by a session of this process.</summary>
/// <param name="session">The session.</param>
/// <param name="shard">The shard.</param>
public sealed class LedShard(LeaderSession session, Shard shard)
{
    /// <summary>The shard.</summary>
    public Shard Shard => shard;

    /// <summary>Cancelled when the lock is gone: whatever is done in its name has to end.</summary>
    public CancellationToken Lost => session.Lost;

    /// <inheritdoc cref="LeaderSession.VerifyAsync"/>
    public Task VerifyAsync(CancellationToken cancellationToken) => session.VerifyAsync(cancellationToken);

    /// <inheritdoc cref="ScheduleProgressRows.ReadAsync"/>
    public Task<ScheduleProgress?> ReadProgressAsync(CancellationToken cancellationToken) => ScheduleProgressRows.ReadAsync(session, shard, cancellationToken);

    /// <inheritdoc cref="ScheduleProgressRows.WriteAsync"/>
    public Task WriteProgressAsync(ScheduleProgress progress, CancellationToken cancellationToken) => ScheduleProgressRows.WriteAsync(session, shard, progress, cancellationToken);
}
