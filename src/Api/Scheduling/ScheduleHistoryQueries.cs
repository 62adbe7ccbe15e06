using System.Runtime.CompilerServices;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>Reads from their streams which slots monitors had that were changed, disabled or deleted not long ago.</summary>
public sealed partial class ScheduleHistoryQueries(PostgresEventStore store, MonitorRows rows, ILogger<ScheduleHistoryQueries> logger)
{
    /// <summary>The slots that nobody has judged, monitor by monitor.</summary>
    /// <param name="changed">Monitors that are checked and were changed.</param>
    /// <param name="shard">Of this one, those that are not checked any more are looked at too.</param>
    /// <param name="progress">How far the predecessor was.</param>
    /// <param name="now">The schedule's time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<UnendedSlots> FindUnendedAsync(
        IReadOnlyList<ChangedMonitor> changed, Shard shard, ScheduleProgress progress, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stopped = await rows.ReadStoppedAsync(shard, progress.JudgedUntil - SchedulePlan.LongestLifetime, cancellationToken);
        foreach (var monitor in changed.Concat(stopped.Select(monitor => new ChangedMonitor(monitor, now, AsksAgain: null))))
        {
            var steps = await ReadAsync(monitor.Monitor, cancellationToken);
            foreach (var unended in ScheduleHistory.FindUnended(monitor.Monitor, steps, progress, monitor.Until, monitor.AsksAgain)) yield return unended;
        }
    }

    private async Task<IReadOnlyList<ConfigurationStep>> ReadAsync(ScheduledMonitor monitor, CancellationToken cancellationToken)
    {
        var steps = new List<ConfigurationStep>();
        try
        {
            await foreach (var stored in store.ReadStreamAsync(TenantId.Of(monitor.OrganizationId), MonitorEventTypes.StreamId(monitor.Id), cancellationToken: cancellationToken))
                steps.Add(new ConfigurationStep(stored.Data, stored.Version, stored.Timestamp));
        }
        // A newer version of the program wrote it: what came before is known all the same.
        catch (Exception error) when (error is UnknownEventTypeException or UnreadableEventException)
        {
            LogUnreadable(monitor.Id, error.Message);
        }

        return steps;
    }

    [LoggerMessage(LogLevel.Warning, "Which slots monitor {MonitorId} had is known in part: {Problem}")]
    private partial void LogUnreadable(long monitorId, string problem);
}
