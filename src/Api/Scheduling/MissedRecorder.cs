using System.Diagnostics;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>Writes given-up slots into the check logs, and finds those that have no end.</summary>
public sealed partial class MissedRecorder(CheckRecorder recorder, PostgresEventStore store, StandingQueries standings, ILogger<MissedRecorder> logger)
{
    private const string Scheduler = "system:scheduler";
    private const int BatchSize = 500;

    /// <summary>Records the runs.</summary>
    public async Task RecordAsync(IEnumerable<MissedRun> runs, CancellationToken cancellationToken)
    {
        foreach (var batch in runs.Chunk(BatchSize))
        {
            using var activity = SchedulerTelemetry.StartMissed(batch.Length);
            try
            {
                await RecordBatchAsync(batch, cancellationToken);
            }
            catch (Exception error) when (Refusal.Is(error))
            {
                await RecordOpenOnesAsync(batch, cancellationToken);
            }
        }
    }

    private async Task RecordBatchAsync(IReadOnlyList<MissedRun> batch, CancellationToken cancellationToken)
    {
        await recorder.RecordAsync([.. batch.Select(run => new CheckEnd(run.ToEvent(), Metadata()))], cancellationToken);
        foreach (var run in batch) SchedulerTelemetry.Missed(run.Count, run.Reason);
    }

    // After days of outage an operator may have closed a log whose slots had no end yet, and another log may be one that the
    // database takes nothing into: neither must stop the schedule of all the others.
    private async Task RecordOpenOnesAsync(IReadOnlyList<MissedRun> batch, CancellationToken cancellationToken)
    {
        foreach (var run in batch)
        {
            try
            {
                await RecordBatchAsync([run], cancellationToken);
            }
            catch (StreamArchivedException error)
            {
                LogClosed(run.Count, error.StreamId);
            }
            catch (Exception error) when (Refusal.Is(error))
            {
                LogRefused(error, run.Count, run.Check.Monitor.Id);
            }
        }
    }

    /// <summary>
    /// Gives up the slots that have no end. Those that may have one are looked up, and end one by one under their own ids; the
    /// rest is one run.
    /// </summary>
    /// <param name="unended">The slots.</param>
    /// <param name="broker">What the broker looks like, which tells why there is no end.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>How many slots were given up.</returns>
    public async Task<int> JudgeAsync(IReadOnlyList<UnendedSlots> unended, BrokerLook broker, CancellationToken cancellationToken)
    {
        var examined = unended.SelectMany(u => u.Examined().Select(check => MissedRun.Of(check, Reconciliation.ReasonOf(u, check.Slot, broker)))).ToArray();
        var ended = await store.FindAliasesAsync(null, [.. examined.Select(run => run.Check.CheckId)], cancellationToken);
        var open = examined.Where(run => !ended.ContainsKey(run.Check.CheckId)).ToArray();
        // A slot inside a run has its end under the id of the run's first slot.
        var givenUp = await standings.FindGivenUpAsync([.. open.Where(run => run.Check.Trigger == CheckTrigger.Schedule).Select(run => run.ToEvent())], cancellationToken);
        var missed = open.Where(run => !givenUp.Contains(run.Check.CheckId)).Concat(unended.SelectMany(Rest)).ToArray();
        await RecordAsync(missed, cancellationToken);
        return missed.Sum(run => run.Count);
    }

    private static IEnumerable<MissedRun> Rest(UnendedSlots unended) =>
        unended.Rest() is { } rest ? MissedRun.Between(unended.Monitor, rest.First, rest.Last, MissedReason.Outage) : [];

    [LoggerMessage(LogLevel.Warning, "{Count} missed slots are not recorded: {Stream} is closed")]
    private partial void LogClosed(int count, string stream);

    [LoggerMessage(LogLevel.Error, "{Count} missed slots of monitor {MonitorId} cannot be recorded")]
    private partial void LogRefused(Exception error, int count, long monitorId);

    private static EventMetadata Metadata() => new(
        Activity.Current?.TraceId.ToHexString(),
        null,
        new Dictionary<string, string> { [EventHeaders.Actor] = Scheduler });
}
