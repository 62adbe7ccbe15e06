using System.Data.Common;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Incidents;

/// <summary>One of the replicas watches for incidents, the others stand by. A leader that loses its lock or its database stands in line again.</summary>
public sealed partial class IncidentLeader(string connectionString, Func<IncidentWatch> newWatch, TimeProvider clock, ILogger<IncidentLeader> logger) : BackgroundService
{
    // "EVMI": see LeaderLock for the space that it is a number of.
    private const int Purpose = 0x45564D49;
    private const int Number = 0;

    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TryEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = clock.GetTimestamp();
            try
            {
                await using var leadership = new LeaderLock(connectionString, Purpose, Number, "event-monitors-incidents", clock);
                while (!await leadership.TryTakeAsync(stoppingToken)) await Task.Delay(TryEvery, clock, stoppingToken);
                using var leading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, leadership.Lost);
                await newWatch().RunAsync(leading.Token);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever ended the leadership, the way on is the same: read again from the checkpoint, when the database is there.
            catch (Exception error)
            {
                LogLost(error is DbException or OperationCanceledException ? null : error, error.Message);
            }

            // What fails at once, such as an event of a newer version of the program, is not tried again all the time.
            pause = clock.GetElapsedTime(began) > LongestPause ? TryEvery : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "This process does not watch for incidents: {Problem}")]
    private partial void LogLost(Exception? error, string problem);
}
