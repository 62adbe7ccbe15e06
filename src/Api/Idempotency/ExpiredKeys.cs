using System.Data.Common;

namespace EventMonitors.Api.Idempotency;

/// <summary>Deletes keys whose time is over, in small batches. Every replica does; they step around one another.</summary>
public sealed partial class ExpiredKeys(IdempotencyTable table, TimeProvider clock, ILogger<ExpiredKeys> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await table.PurgeAsync(stoppingToken))
                {
                }
            }
            catch (DbException error)
            {
                LogFailure(error.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Old idempotency keys stay until the next attempt: {Problem}")]
    private partial void LogFailure(string problem);
}
