using System.Diagnostics;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Scheduling;

/// <summary>Writes given-up slots into the check logs, and judges those that a predecessor left without a known end.</summary>
public sealed partial class MissedRecorder(CheckRecorder recorder, PostgresEventStore store, ILogger<MissedRecorder> logger)
{
    private const string Scheduler = "system:scheduler";
    private const int BatchSize = 500;

    // What a predecessor had asked for when it ended is a slot or two, more only where workers were away as well.
    private const int Examined = 16;

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
            catch (StreamArchivedException)
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

    // After days of outage an operator may have closed a log whose slots had no end yet: it must not stop the schedule.
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
        }
    }

    /// <summary>
    /// Gives up the slots that nobody has ended meanwhile. The first ones may have been asked for: they are looked up, and end
    /// one by one under their own ids; the rest is one run.
    /// </summary>
    public async Task JudgeAsync(IReadOnlyList<UnendedSlots> unended, CancellationToken cancellationToken)
    {
        var examined = unended.SelectMany(u => Examine(u).Select(check => check.CheckId)).ToArray();
        var ended = await store.FindAliasesAsync(null, examined, cancellationToken);
        await RecordAsync(unended.SelectMany(u => Runs(u, ended)), cancellationToken);
    }

    private static IEnumerable<MissedRun> Runs(UnendedSlots unended, IReadOnlyDictionary<Guid, string> ended)
    {
        var examined = Examine(unended);
        return examined
            .Where(check => !ended.ContainsKey(check.CheckId))
            .Select(check => MissedRun.Of(check, MissedReason.Outage))
            .Concat(MissedRun.Between(unended.Monitor, unended.Monitor.Slots.After(examined[^1].Slot), unended.Last, MissedReason.Outage));
    }

    private static List<DueCheck> Examine(UnendedSlots unended)
    {
        var slots = unended.Monitor.Slots;
        var checks = new List<DueCheck>();
        for (var slot = unended.First; slot <= unended.Last && checks.Count < Examined; slot = slots.After(slot))
            checks.Add(new DueCheck(unended.Monitor, slot, CheckTrigger.Schedule));
        return checks;
    }

    [LoggerMessage(LogLevel.Warning, "{Count} missed slots are not recorded: {Stream} is closed")]
    private partial void LogClosed(int count, string stream);

    private static EventMetadata Metadata() => new(
        Activity.Current?.TraceId.ToHexString(),
        null,
        new Dictionary<string, string> { [EventHeaders.Actor] = Scheduler });
}
