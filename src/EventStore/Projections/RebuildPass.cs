using System.Diagnostics;

using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>One way through the log for all projections of a rebuild: read, fold, and write every several pages.</summary>
internal sealed class RebuildPass
{
    private const int PagesPerReport = 50;

    private readonly LogReader _log;
    private readonly RebuildRun _run;
    private readonly IReadOnlyList<RebuildTarget> _targets;
    private readonly RebuildLimits _limits;
    private readonly IProgress<RebuildProgress>? _progress;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly long _start;
    private long _goal;
    private long _events;
    private Task _writing = Task.CompletedTask;
    private LogPage? _last;
    private string _names = "";
    private bool _alone;

    public RebuildPass(LogReader log, RebuildRun run, IReadOnlyList<RebuildTarget> targets, RebuildLimits limits, IProgress<RebuildProgress>? progress)
    {
        (_log, _run, _targets, _limits, _progress) = (log, run, targets, limits, progress);
        Position = _start = targets.Min(target => target.Written);
    }

    /// <summary>Everything up to and including this position is in all of the new tables.</summary>
    public long Position { get; private set; }

    /// <summary>Folds and writes everything up to a settled position.</summary>
    /// <exception cref="ProjectionEventException">A projection, or the database, cannot take an event.</exception>
    public async Task CatchUpAsync(long goal, CancellationToken cancellationToken)
    {
        _goal = Math.Max(goal, Position);
        try
        {
            // Where a write was refused, the events of that stretch are written one by one, so that the one names itself.
            while (await FillAsync(_goal, _limits, cancellationToken) is { } refused)
                await FillAsync(refused, _limits with { PageEvents = 1, MostPages = 1 }, cancellationToken);
        }
        finally
        {
            // Whatever ended the pass, its session is not left in the middle of a write.
            await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The end of the stretch that could not be written as a whole; <c>null</c> where the goal was reached.</summary>
    private async Task<long?> FillAsync(long goal, RebuildLimits limits, CancellationToken cancellationToken)
    {
        var (pages, bytes) = (0, 0L);
        LogPage? refused = null;
        _alone = limits is { PageEvents: 1, MostPages: 1 };
        await foreach (var page in _log.ReadAsync(Position, goal, limits, cancellationToken))
        {
            foreach (var target in _targets)
                target.Apply(page);
            _events += page.Events.Count;
            (pages, bytes) = (pages + 1, bytes + page.Bytes);

            if (page.UpTo == goal || IsEnough(limits, pages, bytes))
            {
                refused = await EndWritingAsync() ?? BeginWriting(page, cancellationToken);
                // Of a stretch that is taken event by event, each is written before the next one is folded.
                if (page.UpTo == goal || _alone)
                    refused ??= await EndWritingAsync();
                if (refused is not null)
                    break;
                (pages, bytes) = (0, 0);
            }

            if (pages % PagesPerReport == 0)
                Report(RebuildPhase.Filling, page.UpTo);
        }

        if (refused is null)
            return null;
        foreach (var target in _targets)
            target.BeginAgain();
        return refused.UpTo;
    }

    /// <summary>Sends what was folded on its way; what comes behind it is folded meanwhile.</summary>
    private LogPage? BeginWriting(LogPage last, CancellationToken cancellationToken)
    {
        _names = string.Join(", ", _targets.Where(target => target.Fold.Rows > 0).Select(target => target.Name));
        (_last, _writing) = (last, _run.WriteAsync(last.UpTo, _goal, cancellationToken));
        foreach (var target in _targets)
            target.BeginAgain();
        return null;
    }

    /// <summary>Waits for what is on its way.</summary>
    /// <returns>The last page of the stretch that was refused; <c>null</c> where everything is well.</returns>
    private async Task<LogPage?> EndWritingAsync()
    {
        if (_last is not { } last)
            return null;
        _last = null;
        try
        {
            await _writing;
        }
        catch (PostgresException exception) when (FinalRefusal.Is(exception))
        {
            return _alone && last.Events is [var only] ? throw new ProjectionEventException(_names, only.Position, only.Alias, exception) : last;
        }

        foreach (var target in _targets)
            target.Written = Math.Max(target.Written, last.UpTo);
        Position = last.UpTo;
        return null;
    }

    private bool IsEnough(RebuildLimits limits, int pages, long bytes) =>
        pages >= limits.MostPages || bytes >= limits.MostBytes || _targets.Sum(target => (long)target.Fold.Rows) >= limits.MostRows;

    public void Report(RebuildPhase phase, string? waitsFor) => Report(phase, Position, waitsFor);

    public RebuildProgress Done(long reached)
    {
        _goal = reached;
        return Report(RebuildPhase.Done, reached);
    }

    private RebuildProgress Report(RebuildPhase phase, long position, string? waitsFor = null)
    {
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        var progress = new RebuildProgress(phase, _start, position, Math.Max(position, _goal), _events, seconds > 0 ? _events / seconds : 0)
        {
            WaitsFor = waitsFor,
        };
        _progress?.Report(progress);
        return progress;
    }
}
