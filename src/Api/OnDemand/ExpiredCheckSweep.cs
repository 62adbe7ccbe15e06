using System.Data.Common;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.OnDemand;

/// <summary>
/// Gives up the checks that were asked for and that no worker has ended in time: none stays without an end. Every replica does
/// so; the first end wins.
/// </summary>
public sealed partial class ExpiredCheckSweep(AskedCheckQueries asked, CheckRecorder recorder, TimeProvider clock, ILogger<ExpiredCheckSweep> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private const string Actor = "system:check-now";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // A worker's result, sent at the last moment, is on its way to the recorder.
    private static readonly TimeSpan SettlingTime = TimeSpan.FromSeconds(15);

    private readonly HashSet<Guid> _closed = [];

    /// <summary>Gives up what has expired by now.</summary>
    /// <returns>How many checks were looked at.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var expired = await asked.FindExpiredAsync(clock.GetUtcNow() - SettlingTime, _closed, BatchSize, cancellationToken);
        foreach (var check in expired)
        {
            try
            {
                await recorder.RecordAsync([new CheckEnd(MissedOf(check), new EventMetadata(null, CheckIds.OfAsking(check.CheckId).ToString(), new Dictionary<string, string> { [EventHeaders.Actor] = Actor }))], cancellationToken);
            }
            catch (StreamArchivedException error)
            {
                // After days of outage an operator may have closed the log; it must not hold up the others.
                _closed.Add(check.CheckId);
                LogClosed(check.CheckId, error.StreamId);
            }
        }

        return expired.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await SweepAsync(stoppingToken) == BatchSize)
                {
                }
            }
            catch (DbException error)
            {
                LogWaiting(error.Message);
            }
        }
    }

    private static CheckMissed MissedOf(CheckAskedFor asked) => new()
    {
        CheckId = asked.CheckId,
        MonitorId = asked.MonitorId,
        OrganizationId = asked.OrganizationId,
        MonitorVersion = asked.MonitorVersion,
        ProbeVersion = asked.ProbeVersion,
        Trigger = CheckTrigger.Manual,
        Slot = asked.Slot,
        LastSlot = asked.Slot,
        Count = 1,
        Reason = MissedReason.Expired,
    };

    [LoggerMessage(LogLevel.Warning, "Check {CheckId}, which nobody ended, is not recorded as missed: {Stream} is closed")]
    private partial void LogClosed(Guid checkId, string stream);

    [LoggerMessage(LogLevel.Warning, "Checks that were asked for and not ended wait for the database: {Problem}")]
    private partial void LogWaiting(string problem);
}
