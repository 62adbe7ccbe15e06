using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>One asynchronous projection in this process: stands by, leads, and stands by again when the lead was lost.</summary>
internal sealed class ProjectionLoop(
    string connectionString, NpgsqlDataSource dataSource, EventTypes types, IProjection projection, IProjectionObserver observer, TimeProvider clock)
{
    private const int PageSize = 1000;

    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IdlePause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly string[]? _names = TakenEvents.NamesOf([projection], types);
    private TimeSpan _pause = ShortestPause;

    // A page up to here could not be written as a whole: its events are taken one by one, until the one is found.
    private long _carefulUpTo;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var leadership = new LeaderLock(
                    connectionString,
                    ProjectionLocks.Leading,
                    ProjectionLocks.NumberOf(projection.Name),
                    ProjectionLocks.SessionName($"leader of {projection.Name}"),
                    clock);
                while (!await leadership.TryTakeAsync(cancellationToken))
                    await Task.Delay(TryEvery, clock, cancellationToken);

                observer.Leads(projection.Name);
                using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, leadership.Lost);
                await LeadAsync(leading.Token);
            }
            // Whatever ended the leadership, the way on is the same: stand in line, and read again where the log was left.
            catch (Exception exception)
            {
                if (cancellationToken.IsCancellationRequested)
                    return;
                observer.Interrupted(projection.Name, exception, _pause);
                await Task.Delay(_pause, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
            }
        }
    }

    private async Task LeadAsync(CancellationToken cancellationToken)
    {
        await using var writer = await PageWriter.OpenAsync(connectionString, projection, cancellationToken);
        using var standing = StoreTelemetry.Follow(projection.Name, clock);
        ForwardReader? reader = null;
        while (true)
        {
            var look = await writer.LookAsync(cancellationToken);
            if (reader is null || look.Checkpoint != standing.Position)
                reader = new ForwardReader(dataSource, types, look.Checkpoint, _names, look.Checkpoint < _carefulUpTo ? 1 : PageSize);
            standing.Observe(look.Checkpoint, look.Head);

            if (!look.Runs)
                await Task.Delay(LookEvery, clock, cancellationToken);
            else if (!await FollowAsync(writer, reader, standing, cancellationToken))
                reader = null;
        }
    }

    /// <summary>Follows the log until it is time to look again whether that is still wanted.</summary>
    /// <returns>Whether the reader can be gone on with: not where the log is to be read again from the checkpoint.</returns>
    private async Task<bool> FollowAsync(PageWriter writer, ForwardReader reader, ProjectionStanding standing, CancellationToken cancellationToken)
    {
        var reached = standing.Position;
        var began = clock.GetTimestamp();
        try
        {
            while (clock.GetElapsedTime(began) < LookEvery)
            {
                var page = await reader.PollAsync(cancellationToken);
                reached = page.Checkpoint;
                if (page.Events.Count > 0)
                {
                    await writer.WriteAsync(page.Events, standing.Position, reached, cancellationToken);
                    standing.Observe(reached);
                    StoreTelemetry.Projected(projection.Name, page.Events.Count);
                    _pause = ShortestPause;
                    if (_carefulUpTo > 0 && reached >= _carefulUpTo)
                    {
                        _carefulUpTo = 0;
                        return false;
                    }
                }

                // Read up: what comes now is worth a page of its own a moment later, not a poll for each event.
                if (!page.IsFull)
                    await Task.Delay(IdlePause, clock, cancellationToken);
            }

            // Positions without an event for this projection are passed once per look, not once per poll.
            if (reached > standing.Position)
            {
                await writer.WriteAsync([], standing.Position, reached, cancellationToken);
                standing.Observe(reached);
            }

            return true;
        }
        catch (CheckpointMovedException)
        {
            // A rebuild has moved it, or a successor: the next look tells where to go on, the lock whether to.
        }
        catch (UnknownEventTypeException exception) when (exception is { Position: { } position, Alias: { } alias })
        {
            await FailAsync(standing.Position, position, alias, exception, cancellationToken);
        }
        catch (UnreadableEventException exception)
        {
            await FailAsync(standing.Position, exception.Position, exception.Alias, exception, cancellationToken);
        }
        catch (PageRefusedException exception) when (exception.Events is [var only])
        {
            await FailAsync(standing.Position, only.Position, only.Alias, exception.InnerException!, cancellationToken);
        }
        catch (PageRefusedException exception)
        {
            _carefulUpTo = exception.Events[^1].Position;
            if (!writer.IsOpen)
                throw;
        }

        return false;
    }

    private async Task FailAsync(long checkpoint, long position, string alias, Exception exception, CancellationToken cancellationToken)
    {
        if (await ProjectionStates.FailAsync(dataSource, projection.Name, checkpoint, position, alias, exception.Message, cancellationToken) is not { } failure)
            return;
        _carefulUpTo = 0;
        StoreTelemetry.ProjectionFailed(projection.Name);
        observer.Failed(projection.Name, failure);
    }
}
