using System.Data.Common;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// This replica's part in the schedule: it leads its share of the shards, and those of a replica that is gone. All of its locks live
/// in one session; when that is lost, so are they, and it begins again with what the database says.
/// </summary>
/// <param name="connectionString">The primary server's database, password included.</param>
/// <param name="shards">How many shards there are, the same in every replica.</param>
/// <param name="newSchedule">Makes the schedule of one leadership.</param>
/// <param name="standing">Is told what this replica does.</param>
/// <param name="clock">Tells when it is time to look again.</param>
/// <param name="logger">Is told of what was lost.</param>
public sealed partial class ScheduleLeader(
    string connectionString, int shards, Func<Schedule> newSchedule, ScheduleStanding standing, TimeProvider clock, ILogger<ScheduleLeader> logger) : BackgroundService
{
    /// <summary>What the session is called in <c>pg_stat_activity</c>.</summary>
    internal const string SessionName = "event-monitors-scheduler";

    // Slots go by meanwhile.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<int, Led> _led = [];
    private string? _standsAside;
    private int _looksWithFree;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var session = new LeaderSession(connectionString, SessionName, clock);
                await TakePartAsync(session, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                LogLost(null, "the session that held its locks is gone");
            }
            // Whatever else ended it, the way on is the same: begin anew, when the database is there.
            catch (Exception error)
            {
                LogLost(error is DbException ? null : error, error.Message);
            }

            await Task.Delay(LookEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakePartAsync(LeaderSession session, CancellationToken stoppingToken)
    {
        while (await ShardRows.TryJoinAsync(session, shards, stoppingToken) is { } problem)
        {
            StandAside(problem);
            await Task.Delay(LookEvery, clock, stoppingToken);
        }

        _standsAside = null;
        standing.TakesPart();
        using var present = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, session.Lost);
        try
        {
            while (true)
            {
                await BalanceAsync(session, present.Token);
                await Task.Delay(LookEvery, clock, present.Token);
            }
        }
        finally
        {
            // The session, and with it every lock, ends when nothing is sent any more.
            foreach (var led in _led.Values) led.GiveUp();
            foreach (var led in _led.Values) await led.Ended;
            _led.Clear();
        }
    }

    private async Task BalanceAsync(LeaderSession session, CancellationToken cancellationToken)
    {
        foreach (var (shard, led) in _led.Where(led => led.Value.Ended.IsCompleted).ToArray()) await ReleaseAsync(session, shard, led, cancellationToken);
        var view = await ShardRows.LookAsync(session, shards, cancellationToken);
        _looksWithFree = view.Free.Count > 0 ? _looksWithFree + 1 : 0;
        var moves = ShardBalance.Decide(shards, session.ProcessId, view.Led, _looksWithFree);

        var given = _led.Keys.OrderDescending().Take(moves.Release).ToArray();
        foreach (var shard in given) _led[shard].GiveUp();
        foreach (var shard in given) await ReleaseAsync(session, shard, _led[shard], cancellationToken);

        var room = moves.Take;
        foreach (var shard in view.Free)
        {
            if (room == 0) break;
            if (!await ShardRows.TryTakeAsync(session, shard, cancellationToken)) continue;
            _led.Add(shard, new Led(this, new LedShard(session, new Shard(shard, shards)), cancellationToken));
            room--;
        }
    }

    private async Task ReleaseAsync(LeaderSession session, int shard, Led led, CancellationToken cancellationToken)
    {
        await led.Ended;
        _led.Remove(shard);
        await ShardRows.ReleaseAsync(session, shard, cancellationToken);
    }

    private async Task LeadAsync(LedShard led, CancellationToken givingUp)
    {
        try
        {
            await newSchedule().RunAsync(led, givingUp);
        }
        catch (OperationCanceledException) when (givingUp.IsCancellationRequested || led.Lost.IsCancellationRequested)
        {
        }
        // Its lock is let go at the next look, so whoever is able to leads it next, this one too.
        catch (Exception error)
        {
            LogEnded(error is DbException ? null : error, led.Shard, error.Message);
        }
    }

    private void StandAside(string problem)
    {
        standing.StandsAside(problem);
        if (_standsAside == problem) return;
        _standsAside = problem;
        LogStandsAside(problem);
    }

    [LoggerMessage(LogLevel.Warning, "This process does not take part in the schedule: {Problem}")]
    private partial void LogLost(Exception? error, string problem);

    [LoggerMessage(LogLevel.Error, "This process stands aside from the schedule: {Problem}")]
    private partial void LogStandsAside(string problem);

    [LoggerMessage(LogLevel.Warning, "This process does not lead shard {Shard} of the schedule any more: {Problem}")]
    private partial void LogEnded(Exception? error, Shard shard, string problem);

    // A leadership under way.
    private sealed class Led
    {
        private readonly CancellationTokenSource _givingUp;

        public Led(ScheduleLeader leader, LedShard led, CancellationToken stoppingToken)
        {
            _givingUp = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Ended = Task.Run(() => leader.LeadAsync(led, _givingUp.Token), CancellationToken.None);
        }

        /// <summary>Ends without an error when nothing is sent any more.</summary>
        public Task Ended { get; }

        public void GiveUp() => _givingUp.Cancel();
    }
}
