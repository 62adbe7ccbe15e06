using System.Data.Common;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Storage;

/// <summary>What is led: one process at a time has the lock of this name.</summary>
/// <param name="Name">What the session is called in <c>pg_stat_activity</c>, and the loop in the log.</param>
/// <param name="Purpose">The first key of the advisory lock, four letters: see <see cref="LeaderLock"/> for the space that it is a number of.</param>
public sealed record LedRole(string Name, int Purpose)
{
    /// <summary>The longest pause between two attempts to lead, where one after the other fails at once.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// One of the replicas leads, the others stand by. A leader that loses its lock or its database stands in line again, and whoever
/// leads begins with what the database says.
/// </summary>
public abstract partial class LeaderLoop(string connectionString, LedRole role, TimeProvider clock, ILogger logger) : BackgroundService
{
    // Leaves room for shards.
    private const int Number = 0;

    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(1);

    /// <summary>Leads until the token ends it, or the leadership is lost.</summary>
    protected abstract Task LeadAsync(LeaderLock leadership, CancellationToken stoppingToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TryEvery;
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = clock.GetTimestamp();
            try
            {
                await using var leadership = new LeaderLock(connectionString, role.Purpose, Number, role.Name, clock);
                while (!await leadership.TryTakeAsync(stoppingToken)) await Task.Delay(TryEvery, clock, stoppingToken);
                await LeadAsync(leadership, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                LogLost(null, role.Name, "the session that held its lock is gone");
            }
            // Whatever else ended the leadership, the way on is the same: read everything again, when the database is there.
            catch (Exception error)
            {
                LogLost(error is DbException ? null : error, role.Name, error.Message);
            }

            // What fails at once, such as an event of a newer version of the program, is not tried again all the time.
            pause = clock.GetElapsedTime(began) > role.LongestPause ? TryEvery : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, role.LongestPause.Ticks));
            await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Warning, "This process does not lead {Role}: {Problem}")]
    private partial void LogLost(Exception? error, string role, string problem);
}
