namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Sees to it that every slot of a shard gets its end: records the slots that were given up, and finds those that were asked for and
/// that nothing came of, whatever the broker, a worker or a predecessor did with them. Runs beside the schedule, so that neither waits
/// for the other's database. Everybody's calls may come at the same time.
/// </summary>
public sealed partial class Reconciler(MissedRecorder recorder, ScheduleHistoryQueries histories, BrokerWatch broker, TimeProvider clock, ILogger<Reconciler> logger)
{
    private const int BatchSize = 500;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly long _began = clock.GetTimestamp();

    // By the monotonic clock, in milliseconds since the beginning: a wall clock that was set ripens nothing.
    private readonly PriorityQueue<HandedOver, long> _handedOver = new();
    private readonly PriorityQueue<UnendedSlots, long> _inherited = new();
    private readonly Queue<MissedRun> _givenUp = [];
    private (IReadOnlyList<ChangedMonitor> Monitors, Shard Shard, ScheduleProgress Progress, DateTimeOffset Now)? _changed;
    private List<UnendedSlots> _judging = [];
    private List<MissedRun> _recording = [];

    /// <summary>How many checks and stretches of slots wait for their end, or to be judged.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _handedOver.Count + _inherited.Count + _judging.Count + _givenUp.Count + _recording.Count;
        }
    }

    /// <summary>The broker has taken a check.</summary>
    /// <param name="check">The check.</param>
    /// <param name="now">The schedule's time.</param>
    public void HandedOver(DueCheck check, DateTimeOffset now)
    {
        var ripe = check.ExpiresAt - now + Reconciliation.Deadline(check.Monitor);
        lock (_gate) _handedOver.Enqueue(new HandedOver(check.Monitor, check.Slot, check.Trigger), After(ripe));
    }

    /// <summary>A predecessor left these slots without an end that is known.</summary>
    public void Inherit(UnendedSlots unended, DateTimeOffset now)
    {
        var settled = Reconciliation.Deadline(unended.Monitor);
        var ripe = unended.Last + Reconciliation.Lifetime(unended.Monitor) - now;
        lock (_gate) _inherited.Enqueue(unended, After(ripe > settled ? ripe : settled));
    }

    /// <summary>Of these monitors, and of those that were stopped, the histories tell which slots a predecessor left.</summary>
    /// <param name="monitors">The monitors that were changed not long ago.</param>
    /// <param name="shard">Whose they are.</param>
    /// <param name="progress">How far the predecessor was.</param>
    /// <param name="now">The schedule's time.</param>
    public void Inherit(IReadOnlyList<ChangedMonitor> monitors, Shard shard, ScheduleProgress progress, DateTimeOffset now)
    {
        lock (_gate) _changed = (monitors, shard, progress, now);
    }

    /// <summary>These slots were given up.</summary>
    public void GiveUp(IReadOnlyList<MissedRun> runs)
    {
        if (runs.Count == 0) return;
        LogMissed(runs.Sum(run => run.Count), runs.Count);
        lock (_gate)
        {
            foreach (var run in runs) _givenUp.Enqueue(run);
        }
    }

    /// <summary>How far all is done: whatever had to have its end by the instant that is returned has it.</summary>
    /// <param name="limit">The instant up to which the schedule itself holds nothing back.</param>
    public DateTimeOffset FindJudgedUntil(DateTimeOffset limit)
    {
        lock (_gate)
        {
            var until = limit;
            if (_changed is { } changed) Bound(changed.Progress.JudgedUntil);
            if (_handedOver.TryPeek(out var next, out _)) Bound(next.Slot + Reconciliation.Lifetime(next.Monitor));
            foreach (var (unended, _) in _inherited.UnorderedItems) Bound(unended.First + Reconciliation.Lifetime(unended.Monitor));
            foreach (var unended in _judging) Bound(unended.First + Reconciliation.Lifetime(unended.Monitor));
            foreach (var run in _givenUp) Bound(run.Check.Slot);
            foreach (var run in _recording) Bound(run.Check.Slot);
            return until;

            void Bound(DateTimeOffset instant)
            {
                if (instant < until) until = instant;
            }
        }
    }

    /// <summary>Works until it is stopped or the database fails.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The database is gone; a successor finds the slots itself.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await ReadHistoriesAsync(cancellationToken);
        while (true)
        {
            await RecordGivenUpAsync(cancellationToken);
            if (Count > 0) await JudgeRipeAsync(cancellationToken);
            await Task.Delay(Every, clock, cancellationToken);
        }
    }

    /// <summary>Finds out which slots changed monitors had.</summary>
    public async Task ReadHistoriesAsync(CancellationToken cancellationToken)
    {
        if (_changed is not { } changed) return;
        await foreach (var unended in histories.FindUnendedAsync(changed.Monitors, changed.Shard, changed.Progress, changed.Now, cancellationToken)) Inherit(unended, changed.Now);
        lock (_gate) _changed = null;
    }

    /// <summary>Records what was given up and is not recorded yet.</summary>
    public async Task RecordGivenUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                // What was begun and failed is begun again; the first end wins.
                while (_recording.Count < BatchSize && _givenUp.TryDequeue(out var run)) _recording.Add(run);
            }

            if (_recording.Count == 0) return;
            await recorder.RecordAsync(_recording, cancellationToken);
            lock (_gate) _recording = [];
        }
    }

    /// <summary>Judges what is ripe, a batch at a time.</summary>
    public async Task JudgeRipeAsync(CancellationToken cancellationToken)
    {
        // Looked at also where nothing is ripe: how long all has been well is what counts.
        var (look, calm) = await broker.LookAsync(cancellationToken);
        while (Take(calm))
        {
            var began = clock.GetTimestamp();
            var givenUp = await recorder.JudgeAsync(_judging, look, cancellationToken);
            SchedulerTelemetry.Judged(_judging.Count, clock.GetElapsedTime(began));
            if (givenUp > 0) LogLost(givenUp, look.IsReachable ? look.Workers : 0);
            lock (_gate) _judging = [];
        }
    }

    private bool Take(TimeSpan calm)
    {
        lock (_gate)
        {
            var room = BatchSize;
            while (room > 0 && _handedOver.TryPeek(out var check, out var at) && IsRipe(at, calm))
            {
                _handedOver.Dequeue();
                _judging.Add(check.ToUnended());
                room--;
            }

            while (room > 0 && _inherited.TryPeek(out var unended, out var at) && IsRipe(at, calm))
            {
                _inherited.Dequeue();
                var (part, rest) = unended.Split(room);
                _judging.Add(part);
                if (rest is not null) _inherited.Enqueue(rest, at);
                room -= part.CountExamined();
            }

            return _judging.Count > 0;
        }
    }

    private bool IsRipe(long at, TimeSpan calm) =>
        After(TimeSpan.Zero) is var now && at <= now && Reconciliation.MayJudge(calm, TimeSpan.FromMilliseconds(now - at));

    private long After(TimeSpan duration) => (long)(clock.GetElapsedTime(_began) + duration).TotalMilliseconds;

    [LoggerMessage(LogLevel.Warning, "{Slots} slots were given up, in {Runs} runs")]
    private partial void LogMissed(int slots, int runs);

    [LoggerMessage(LogLevel.Warning, "{Slots} slots had no end and were given up; {Workers} consumers take requests")]
    private partial void LogLost(int slots, uint workers);
}
