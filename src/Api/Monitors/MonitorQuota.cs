using System.Collections.Concurrent;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// Tells which creations have to be counted under a lock: those near the limit. Far from it a count that is some seconds old is
/// enough, since all processes together could not have used up the rest since, and nobody waits for anybody.
/// </summary>
public sealed class MonitorQuota(MonitorQuotaQueries counts, TimeProvider clock)
{
    /// <summary>Monitors per second that are never reached, by all processes together: several times what one PostgreSQL appends.</summary>
    public const int NeverPerSecond = 25_000;

    private const int MostKept = 10_000;
    private static readonly TimeSpan RecountAfter = TimeSpan.FromSeconds(1);

    private readonly OrganizationTurns _turns = new();
    private readonly ConcurrentDictionary<long, KeptCount> _kept = new();

    /// <summary>Whether a creation has to be counted under the organization's lock; then it has the turn for it when this returns.</summary>
    /// <param name="organizationId">Who creates.</param>
    /// <param name="most">How many monitors it may have.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The turn, to be disposed of after the commit; <c>null</c> where nothing has to be counted.</returns>
    public async ValueTask<IDisposable?> TakeTurnAsync(long organizationId, int most, CancellationToken cancellationToken) =>
        await IsNearAsync(organizationId, most, cancellationToken) ? await _turns.TakeAsync(organizationId, cancellationToken) : null;

    private async ValueTask<bool> IsNearAsync(long organizationId, int most, CancellationToken cancellationToken)
    {
        if (!IsFar(most, 0, TimeSpan.Zero)) return true;
        if (_kept.Count > MostKept) _kept.Clear();
        var count = _kept.GetOrAdd(organizationId, Begin);
        var age = clock.GetElapsedTime(count.BegunAt);
        if (age > RecountAfter && !IsFar(most, await count.Counted.Value.WaitAsync(cancellationToken), age))
        {
            _kept.TryUpdate(organizationId, Begin(organizationId), count);
            count = _kept.GetOrAdd(organizationId, Begin);
        }

        return !IsFar(most, await count.Counted.Value.WaitAsync(cancellationToken), clock.GetElapsedTime(count.BegunAt));
    }

    /// <summary>Whether a limit cannot have been reached since a count was begun; a second is added for what was on its way then.</summary>
    public static bool IsFar(long most, long count, TimeSpan age) => most - count > NeverPerSecond * (age.TotalSeconds + 1);

    // One count at a time, whoever waits for it; one that failed is not kept.
    private KeptCount Begin(long organizationId) => new(clock.GetTimestamp(), new Lazy<Task<long>>(async () =>
    {
        try
        {
            return await counts.CountAsync(organizationId, CancellationToken.None);
        }
        catch
        {
            _kept.TryRemove(organizationId, out _);
            throw;
        }
    }));

    private sealed record KeptCount(long BegunAt, Lazy<Task<long>> Counted);
}
