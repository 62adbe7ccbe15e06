using System.Data.Common;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>
/// One of the replicas leads the schedule, the others stand by. A leader that loses its lock or its database forgets what it
/// knew and stands in line again.
/// </summary>
public sealed partial class ScheduleLeader(string connectionString, Func<Schedule> newSchedule, TimeProvider clock, ILogger<ScheduleLeader> logger) : BackgroundService
{
    // "EVMS", and a number that leaves room for shards.
    private const int Purpose = 0x45564D53;
    private const int Shard = 0;

    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var leadership = new LeaderLock(connectionString, Purpose, Shard, "event-monitors-scheduler", clock);
                while (!await leadership.TryTakeAsync(stoppingToken)) await Task.Delay(TryEvery, clock, stoppingToken);
                await newSchedule().RunAsync(leadership, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                LogLost(null, "the session that held its lock is gone");
                await PauseAsync(stoppingToken);
            }
            catch (DbException error)
            {
                LogLost(null, error.Message);
                await PauseAsync(stoppingToken);
            }
            // Whatever else ended the leadership, the way on is the same: read everything again, when the database is there.
            catch (Exception error)
            {
                LogLost(error, error.Message);
                await PauseAsync(stoppingToken);
            }
        }
    }

    private async Task PauseAsync(CancellationToken stoppingToken) =>
        await Task.Delay(TryEvery, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Warning, "The schedule is not led by this process: {Problem}")]
    private partial void LogLost(Exception? error, string problem);
}
