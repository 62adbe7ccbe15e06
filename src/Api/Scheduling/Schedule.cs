namespace EventMonitors.Api.Scheduling;

/// <summary>
/// The schedule of one shard and one leadership, from taking over to losing it or giving it up: all of it lives in memory and follows
/// the monitors' projection. Nothing is written per tick. One loop, not thread-safe, and the reconciler's beside it.
/// </summary>
public sealed partial class Schedule(MonitorFeed feed, CheckPublisher publisher, Reconciler reconciler, TimeProvider clock, ILogger<Schedule> logger)
{
    private const int BatchSize = 500;
    private const int ReadBetweenLooks = 500;
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly DueList _due = new();
    private readonly MissedRuns _missed = new();
    private readonly ScheduleClock _time = new(clock);
    private bool _isTaken;
    private bool _isAhead;

    /// <summary>How many monitors are scheduled.</summary>
    public int Count => _due.Count;

    /// <summary>Leads until it is to give the shard up, the lock is lost, or the database fails.</summary>
    /// <remarks>When it returns, or throws, nothing is sent any more: the lock may be let go.</remarks>
    /// <exception cref="Npgsql.NpgsqlException">The lock or the database is gone; what was in memory is read again by the next leader.</exception>
    /// <exception cref="OperationCanceledException">The lock is gone, or the shard is to be given up.</exception>
    public async Task RunAsync(LedShard led, CancellationToken givingUp)
    {
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(givingUp, led.Lost);
        try
        {
            await LeadAsync(led, leading);
        }
        finally
        {
            // A successor need not find out what is known here; after a failure it has to.
            if (givingUp.IsCancellationRequested && !led.Lost.IsCancellationRequested) await GiveUpAsync(led);
        }
    }

    private async Task LeadAsync(LedShard led, CancellationTokenSource leading)
    {
        var progress = await led.ReadProgressAsync(leading.Token);
        if (progress is not null) _time.GoOnFrom(progress.AskedUntil);
        progress = SchedulePlan.Bound(progress, _time.Now);
        await TakeOverAsync(led, progress, leading.Token);
        _isTaken = true;
        LogLeading(led.Shard, _due.Count);
        using var telemetry = SchedulerTelemetry.Follow(led.Shard, () => (_due.Count, reconciler.Count));

        var reconciling = reconciler.RunAsync(leading.Token);
        try
        {
            await SendAsync(led, reconciling, leading.Token);
        }
        finally
        {
            await leading.CancelAsync();
            await reconciling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendAsync(LedShard led, Task reconciling, CancellationToken cancellationToken)
    {
        var polled = clock.GetTimestamp();
        var said = polled;
        while (true)
        {
            if (reconciling.IsCompleted) await reconciling;
            if (clock.GetElapsedTime(polled) >= PollEvery)
            {
                polled = clock.GetTimestamp();
                foreach (var change in await feed.PollAsync(cancellationToken)) Follow(change);
            }

            await SendIfDueAsync(led, cancellationToken);
            reconciler.GiveUp(_missed.Take(_time.Now));
            if (clock.GetElapsedTime(said) >= SayEvery)
            {
                said = clock.GetTimestamp();
                var now = _time.Now;
                await led.WriteProgressAsync(Progress(_due.NextAt is { } next && next <= now ? next.AddMilliseconds(-1) : now), cancellationToken);
                SayClock();
            }

            await Task.Delay(UntilNext(polled), clock, cancellationToken);
        }
    }

    // What is due is sent while the rest is read. Changes are followed behind it: a row may be older than a change of it.
    private async Task TakeOverAsync(LedShard led, ScheduleProgress? progress, CancellationToken cancellationToken)
    {
        var changed = new List<ChangedMonitor>();
        var read = 0;
        await foreach (var row in feed.StartAsync(led.Shard, cancellationToken))
        {
            var now = _time.Now;
            var start = SchedulePlan.Start(row.Monitor, row.LastEnd, now, row.TraceParent, progress, row.ProbedSince);
            _due.Put(start.Next, start.Next.Slot);
            foreach (var unended in start.Unended) reconciler.Inherit(unended, now);
            if (start.Changed is { } monitor) changed.Add(monitor);
            if (++read % ReadBetweenLooks == 0) await SendIfDueAsync(led, cancellationToken);
        }

        if (progress is not null) reconciler.Inherit(changed, led.Shard, progress, _time.Now);
    }

    private async Task SendIfDueAsync(LedShard led, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!(_due.NextAt <= _time.Now)) return;

        // Asked anew, since this process may have lain still since the lock was last seen.
        await led.VerifyAsync(cancellationToken);
        // Ended by the lock's loss alone: of what was begun it is known then what the broker has.
        await SendDueAsync(led.Lost);
    }

    private void Follow(MonitorChange change)
    {
        var now = _time.Now;
        var waiting = _due.Find(change.MonitorId);
        if (waiting is not null) LeaveUnasked(waiting, change, now);
        if (change.Row is not { Monitor: var monitor })
        {
            _due.Remove(change.MonitorId);
            _missed.Close(change.MonitorId);
            return;
        }

        // The check's time is the schedule's, which is ahead where the clock was set back.
        var changedAt = _time.Ahead > TimeSpan.Zero ? now : change.ChangedAt;
        if (waiting is null || waiting.Monitor.ProbeVersion != monitor.ProbeVersion)
            _due.Put(SchedulePlan.First(monitor, changedAt, change.TraceParent), changedAt);
        else if (SchedulePlan.IsReplaced(waiting, monitor))
            Put(SchedulePlan.Scheduled(monitor, monitor.Slots.After(changedAt)));
        else
            _due.Refresh(monitor);
    }

    // What takes the place of a check whose time had come leaves no slot without an end.
    private void LeaveUnasked(DueCheck waiting, MonitorChange change, DateTimeOffset now)
    {
        if (!SchedulePlan.IsReplaced(waiting, change.Row?.Monitor)) return;
        if (waiting.MayBeUnderWay) reconciler.HandedOver(waiting, now);
        foreach (var run in SchedulePlan.Superseded(waiting, change.ChangedAt)) _missed.Add(run, now);
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var now = _time.Now;
        var taken = _due.TakeDue(now, BatchSize);
        if (taken.Count == 0) return;

        var send = new List<DueCheck>();
        foreach (var check in taken)
        {
            var decision = SchedulePlan.Due(check, now);
            foreach (var run in decision.Missed) _missed.Add(run, now);
            if (decision.Send is { } due) send.Add(due);
            else Put(SchedulePlan.NextOfGivenUp(check, now));
        }

        if (send.Count > 0) await SendAsync(send, cancellationToken);
    }

    private async Task SendAsync(List<DueCheck> send, CancellationToken cancellationToken)
    {
        if (!publisher.IsConnected)
        {
            foreach (var check in send) _due.Put(check with { WaitedForBroker = true }, _time.Now + RetryAfter);
            return;
        }

        var began = clock.GetTimestamp();
        var unconfirmed = (await publisher.SendAsync(send, _time.Ahead, cancellationToken)).ToHashSet(ReferenceEqualityComparer.Instance);
        SchedulerTelemetry.Sent(send.Count, clock.GetElapsedTime(began));
        var now = _time.Now;
        foreach (var check in send)
        {
            if (unconfirmed.Contains(check))
            {
                _due.Put(check with { Attempted = true }, now + RetryAfter);
                continue;
            }

            reconciler.HandedOver(check, now);
            _missed.Close(check.Monitor.Id);
            Put(SchedulePlan.Next(check));
        }
    }

    private void Put(DueCheck check) => _due.Put(check, check.Slot);

    private ScheduleProgress Progress(DateTimeOffset askedUntil)
    {
        var limit = _missed.Oldest is { } missed && missed < askedUntil ? missed : askedUntil;
        return new ScheduleProgress(reconciler.FindJudgedUntil(limit), askedUntil);
    }

    // At its end the database is there; when it is not, the successor finds the slots itself.
    private async Task GiveUpAsync(LedShard led)
    {
        using var patience = new CancellationTokenSource(LastWords, clock);
        try
        {
            reconciler.GiveUp(_missed.TakeAll());
            await reconciler.RecordGivenUpAsync(patience.Token);
            if (!_isTaken) return;
            var now = _time.Now;
            await led.WriteProgressAsync(Progress(_due.Waiting.Min(check => (DateTimeOffset?)check.Slot) is { } slot && slot < now ? slot.AddMilliseconds(-1) : now), patience.Token);
        }
        catch (Exception error) when (error is Npgsql.NpgsqlException or OperationCanceledException)
        {
            LogUnsaid(led.Shard, error.Message);
        }
    }

    private TimeSpan UntilNext(long polled)
    {
        var wait = PollEvery - clock.GetElapsedTime(polled);
        if (_due.NextAt is { } next && next - _time.Now is var untilDue && untilDue < wait) wait = untilDue;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private void SayClock()
    {
        var isAhead = _time.Ahead > TimeSpan.FromSeconds(1);
        if (isAhead && !_isAhead) LogClockSetBack(_time.Ahead);
        _isAhead = isAhead;
    }

    [LoggerMessage(LogLevel.Information, "Leading shard {Shard} of the schedule, {Count} monitors")]
    private partial void LogLeading(Shard shard, int count);

    [LoggerMessage(LogLevel.Warning, "How far shard {Shard} is could not be said, the successor looks further back: {Problem}")]
    private partial void LogUnsaid(Shard shard, string problem);

    [LoggerMessage(LogLevel.Warning, "The clock was set back: the schedule is {Ahead} ahead of it and goes at half speed until it has caught up")]
    private partial void LogClockSetBack(TimeSpan ahead);
}
