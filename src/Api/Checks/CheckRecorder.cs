using System.Diagnostics;
using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Checks;

/// <summary>One end of a check on its way into the log.</summary>
/// <param name="Data">The fact.</param>
/// <param name="Metadata">Where it came from.</param>
public sealed record CheckEnd(CheckEvent Data, EventMetadata Metadata)
{
    /// <summary>The span of the message that brought it; none where nobody sent one.</summary>
    public ActivityContext Trace { get; init; }
}

/// <summary>
/// Writes ends of checks into the check logs, a batch in one append. A check ends once: event id = check id, so the first
/// end wins under its stream's lock. A result that finds its slot given up is kept as <see cref="CheckArrivedLate"/>; of a run
/// whose first slot has an end already, the rest is recorded; any other repetition is dropped.
/// </summary>
public sealed partial class CheckRecorder(PostgresEventStore store, TimeProvider clock, ILogger<CheckRecorder> logger)
{
    /// <summary>Records the ends; when it returns they are committed.</summary>
    public async Task RecordAsync(IReadOnlyList<CheckEnd> ends, CancellationToken cancellationToken)
    {
        if (ends.Count == 0) return;
        var (started, startedAt) = (Stopwatch.GetTimestamp(), clock.GetUtcNow());
        var result = await AppendAsync(ends, cancellationToken);
        RecorderTelemetry.TellTraces(ends, startedAt);
        var dropped = result.Duplicates.Count;
        if (dropped > 0)
        {
            var ids = result.Duplicates.ToHashSet();
            dropped -= await KeepLateArrivalsAsync(ends, ids, cancellationToken);
            dropped -= await RecordRemaindersAsync(ends, ids, cancellationToken);
        }

        if (dropped > 0) LogDropped(dropped);
        RecorderTelemetry.Recorded(result.Appended.Count, dropped, Stopwatch.GetElapsedTime(started));
    }

    private async Task<int> KeepLateArrivalsAsync(IReadOnlyList<CheckEnd> ends, HashSet<Guid> ids, CancellationToken cancellationToken)
    {
        var results = ends.Where(e => e.Data is CheckCompleted && ids.Contains(e.Data.CheckId)).ToArray();
        if (results.Length == 0) return 0;

        var aliases = await store.FindAliasesAsync(null, [.. ids], cancellationToken);
        var late = results
            .Where(e => aliases.GetValueOrDefault(e.Data.CheckId) == CheckEventTypes.Missed)
            .Select(e => e with { Data = CheckMapping.ToLate((CheckCompleted)e.Data) })
            .ToArray();
        if (late.Length == 0) return 0;

        var appended = (await AppendAsync(late, cancellationToken)).Appended.Count;
        RecorderTelemetry.ArrivedLate(appended);
        return appended;
    }

    // Each look at the log comes after the collision that it explains, so every round leaves fewer slots.
    private async Task<int> RecordRemaindersAsync(IReadOnlyList<CheckEnd> ends, HashSet<Guid> ids, CancellationToken cancellationToken)
    {
        var split = 0;
        foreach (var end in ends)
        {
            if (end.Data is not CheckMissed { Count: > 1 } run || !ids.Contains(run.CheckId)) continue;
            var known = new List<CheckEvent>();
            var log = store.ReadStreamAsync(TenantId.Of(run.OrganizationId), CheckLog.StreamOf(run.MonitorId, run.Slot), cancellationToken: cancellationToken);
            await foreach (var stored in log)
                if (stored.Data is CheckEvent check) known.Add(check);
            var rest = MissedRemainder.Of(run, known);
            if (rest.Count == 0) continue;
            await RecordAsync([.. rest.Select(missed => end with { Data = missed })], cancellationToken);
            split++;
        }

        return split;
    }

    private async Task<AppendResult> AppendAsync(IReadOnlyList<CheckEnd> ends, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcMilliseconds();
        var appends = ends
            .GroupBy(e => (e.Data.OrganizationId, Stream: CheckLog.StreamOf(e.Data.MonitorId, e.Data.Slot)))
            .Select(stream => new StreamAppend(
                TenantId.Of(stream.Key.OrganizationId),
                stream.Key.Stream,
                CheckLog.StreamType,
                ExpectedVersion.Any,
                [.. stream.OrderBy(e => e.Data.Slot).Select(e => new NewEvent(IdOf(e.Data), e.Data, now, e.Metadata))]))
            .ToArray();
        var result = await store.AppendAsync(appends, cancellationToken: cancellationToken);
        var known = result.Duplicates.ToHashSet();
        RecorderTelemetry.Appended(ends.Select(e => e.Data).Where(e => !known.Contains(IdOf(e))), clock.GetUtcNow());
        return result;
    }

    private static Guid IdOf(CheckEvent check) => check is CheckArrivedLate ? CheckIds.OfLateArrival(check.CheckId) : check.CheckId;

    [LoggerMessage(LogLevel.Debug, "{Count} ends of checks were known already and dropped")]
    private partial void LogDropped(int count);
}
