using System.Diagnostics;

namespace EventMonitors.EventStore.Projections;

/// <summary>One way through the log for all projections of a rebuild: read ahead, fold, and write every several pages.</summary>
internal sealed class RebuildPass
{
    private readonly LogReader _log;
    private readonly RebuildRun _run;
    private readonly IReadOnlyList<RebuildTarget> _targets;
    private readonly RebuildLimits _limits;
    private readonly IProgress<RebuildProgress>? _progress;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly long _start;
    private long _goal;
    private long _events;

    public RebuildPass(LogReader log, RebuildRun run, IReadOnlyList<RebuildTarget> targets, RebuildLimits limits, IProgress<RebuildProgress>? progress)
    {
        (_log, _run, _targets, _limits, _progress) = (log, run, targets, limits, progress);
        Position = _start = targets.Min(target => target.Written);
    }

    /// <summary>Everything up to and including this position is in all of the new tables.</summary>
    public long Position { get; private set; }

    /// <summary>Folds and writes everything up to a settled position.</summary>
    public async Task CatchUpAsync(long goal, CancellationToken cancellationToken)
    {
        _goal = Math.Max(goal, Position);
        var (pages, bytes) = (0, 0L);
        await foreach (var page in _log.ReadAheadAsync(Position, _goal, cancellationToken))
        {
            foreach (var target in _targets)
                target.Apply(page);
            _events += page.Events.Count;
            (pages, bytes) = (pages + 1, bytes + page.Bytes);

            if (page.UpTo == _goal || IsEnough(pages, bytes))
            {
                await WriteAsync(page.UpTo, cancellationToken);
                (pages, bytes) = (0, 0);
            }

            Report(RebuildPhase.Filling, page.UpTo);
        }
    }

    private bool IsEnough(int pages, long bytes) =>
        pages >= _limits.MostPages || bytes >= _limits.MostBytes || _targets.Sum(target => (long)target.Fold.Rows) >= _limits.MostRows;

    public void Report(RebuildPhase phase) => Report(phase, Position);

    public RebuildProgress Done(long reached)
    {
        _goal = reached;
        return Report(RebuildPhase.Done, reached);
    }

    private RebuildProgress Report(RebuildPhase phase, long position)
    {
        var seconds = Stopwatch.GetElapsedTime(_began).TotalSeconds;
        var progress = new RebuildProgress(phase, _start, position, Math.Max(position, _goal), _events, seconds > 0 ? _events / seconds : 0);
        _progress?.Report(progress);
        return progress;
    }

    private async Task WriteAsync(long upTo, CancellationToken cancellationToken)
    {
        await _run.WriteAsync(upTo, _goal, cancellationToken);
        foreach (var target in _targets)
        {
            target.Written = Math.Max(target.Written, upTo);
            target.BeginAgain();
        }

        Position = upTo;
    }
}
