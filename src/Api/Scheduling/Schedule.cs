using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// The schedule of one leadership, from taking over to losing it: all of it lives in memory and follows the monitors'
/// projection. Nothing is written per tick. One loop, not thread-safe.
/// </summary>
public sealed partial class Schedule(MonitorFeed feed, CheckPublisher publisher, MissedRecorder missedRecorder, TimeProvider clock, ILogger<Schedule> logger)
{
    private const int BatchSize = 500;
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);

    // What a predecessor asked for has arrived, or will not, when the check's deadline and this have passed.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(15);

    private readonly DueList _due = new();
    private readonly MissedRuns _missed = new();
    private readonly PriorityQueue<UnendedSlots, DateTimeOffset> _unended = new();

    /// <summary>Leads until the lock is lost, the database fails, or the program stops.</summary>
    /// <exception cref="Npgsql.NpgsqlException">The lock or the database is gone; what was in memory is read again by the next leader.</exception>
    /// <exception cref="OperationCanceledException">The lock is gone, or the program stops.</exception>
    public async Task RunAsync(LeaderLock leadership, CancellationToken stoppingToken)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.Lost);
        try
        {
            await LeadAsync(leadership, leading.Token);
        }
        finally
        {
            // At a stop the database is there, and the runs are worth a moment; after a failure the successor finds the slots itself.
            if (stoppingToken.IsCancellationRequested && !leadership.Lost.IsCancellationRequested)
                await RecordMissedAsync(_missed.TakeAll(), CancellationToken.None);
        }
    }

    private async Task LeadAsync(LeaderLock leadership, CancellationToken cancellationToken)
    {
        Take(await feed.StartAsync(cancellationToken), clock.GetUtcNow());
        LogLeading(_due.Count);
        var polled = clock.GetTimestamp();
        while (true)
        {
            if (clock.GetElapsedTime(polled) >= PollEvery)
            {
                polled = clock.GetTimestamp();
                foreach (var change in await feed.PollAsync(cancellationToken)) Follow(change);
            }

            if (_due.NextAt <= clock.GetUtcNow())
            {
                // Asked anew, since this process may have lain still since the lock was last seen.
                await leadership.VerifyAsync(cancellationToken);
                await SendDueAsync(cancellationToken);
            }

            await RecordMissedAsync(_missed.Take(clock.GetUtcNow()), cancellationToken);
            await JudgeUnendedAsync(cancellationToken);
            await Task.Delay(UntilNext(polled), clock, cancellationToken);
        }
    }

    private void Take(IReadOnlyList<MonitorRow> rows, DateTimeOffset now)
    {
        foreach (var row in rows)
        {
            var start = SchedulePlan.Start(row.Monitor, row.LastEnd, now, row.TraceParent);
            _due.Put(start.Next, start.Next.Slot);
            if (start.Unended is { } unended)
                _unended.Enqueue(unended, now + SettlingTime + TimeSpan.FromSeconds(row.Monitor.TimeoutSeconds));
        }
    }

    private void Follow(MonitorChange change)
    {
        if (change.Row is not { Monitor: var monitor })
        {
            _due.Remove(change.MonitorId);
            _missed.Close(change.MonitorId);
            return;
        }

        var known = _due.Find(change.MonitorId)?.Monitor;
        if (known is null || known.ProbeVersion != monitor.ProbeVersion)
            _due.Put(SchedulePlan.First(monitor, change.ChangedAt, change.TraceParent), change.ChangedAt);
        else if (known.IntervalSeconds != monitor.IntervalSeconds)
            _due.Put(SchedulePlan.Scheduled(monitor, monitor.Slots.After(clock.GetUtcNow())), monitor.Slots.After(clock.GetUtcNow()));
        else
            _due.Refresh(monitor);
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var taken = _due.TakeDue(now, BatchSize);
        if (taken.Count == 0) return;

        var send = new List<DueCheck>();
        foreach (var check in taken)
        {
            var decision = SchedulePlan.Due(check, now);
            foreach (var run in decision.Missed) _missed.Add(run, now);
            if (decision.Send is { } due) send.Add(due);
            else Put(SchedulePlan.Next(check, now));
        }

        if (send.Count > 0) await SendAsync(send, cancellationToken);
    }

    private async Task SendAsync(List<DueCheck> send, CancellationToken cancellationToken)
    {
        if (!publisher.IsConnected)
        {
            foreach (var check in send) _due.Put(check with { WaitedForBroker = true }, clock.GetUtcNow() + RetryAfter);
            return;
        }

        var unconfirmed = (await publisher.SendAsync(send, cancellationToken)).ToHashSet();
        foreach (var check in send)
        {
            if (unconfirmed.Contains(check))
            {
                _due.Put(check with { Attempted = true }, clock.GetUtcNow() + RetryAfter);
                continue;
            }

            _missed.Close(check.Monitor.Id);
            Put(SchedulePlan.Next(check, clock.GetUtcNow()));
        }
    }

    private void Put(DueCheck check) => _due.Put(check, check.Slot);

    private async Task RecordMissedAsync(IReadOnlyList<MissedRun> runs, CancellationToken cancellationToken)
    {
        if (runs.Count == 0) return;
        LogMissed(runs.Sum(run => run.Count), runs.Count);
        await missedRecorder.RecordAsync(runs, cancellationToken);
    }

    private async Task JudgeUnendedAsync(CancellationToken cancellationToken)
    {
        var ripe = new List<UnendedSlots>();
        while (ripe.Count < BatchSize && _unended.TryPeek(out var unended, out var at) && at <= clock.GetUtcNow()) ripe.Add(_unended.Dequeue());
        if (ripe.Count > 0) await missedRecorder.JudgeAsync(ripe, cancellationToken);
    }

    private TimeSpan UntilNext(long polled)
    {
        var wait = PollEvery - clock.GetElapsedTime(polled);
        if (_due.NextAt is { } next && next - clock.GetUtcNow() < wait) wait = next - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    [LoggerMessage(LogLevel.Information, "Leading the schedule of {Count} monitors")]
    private partial void LogLeading(int count);

    [LoggerMessage(LogLevel.Warning, "{Slots} slots were given up, in {Runs} runs")]
    private partial void LogMissed(int slots, int runs);
}
