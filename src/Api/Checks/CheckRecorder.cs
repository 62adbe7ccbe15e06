using System.Diagnostics;
using EventMonitors.Api.Http;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Checks;

/// <summary>One end of a check on its way into the log.</summary>
/// <param name="Data">The fact.</param>
/// <param name="Metadata">Where it came from.</param>
public sealed record CheckEnd(CheckEvent Data, EventMetadata Metadata);

/// <summary>
/// Writes ends of checks into the check logs, a batch in one append. A check ends once: event id = check id, so the first
/// end wins under its stream's lock. A result that finds its slot given up is kept as <see cref="CheckArrivedLate"/>; any
/// other repetition is dropped.
/// </summary>
public sealed partial class CheckRecorder(PostgresEventStore store, TimeProvider clock, ILogger<CheckRecorder> logger)
{
    /// <summary>Records the ends; when it returns they are committed.</summary>
    public async Task RecordAsync(IReadOnlyList<CheckEnd> ends, CancellationToken cancellationToken)
    {
        if (ends.Count == 0) return;
        var started = Stopwatch.GetTimestamp();
        var result = await AppendAsync(ends, end => end.Data.CheckId, cancellationToken);
        var dropped = result.Duplicates.Count;
        if (dropped > 0) dropped -= await KeepLateArrivalsAsync(ends, result.Duplicates, cancellationToken);
        if (dropped > 0) LogDropped(dropped);
        RecorderTelemetry.Recorded(result.Appended.Count, dropped, Stopwatch.GetElapsedTime(started));
    }

    private async Task<int> KeepLateArrivalsAsync(IReadOnlyList<CheckEnd> ends, IReadOnlyList<Guid> duplicates, CancellationToken cancellationToken)
    {
        var ids = duplicates.ToHashSet();
        var results = ends.Where(e => e.Data is CheckCompleted && ids.Contains(e.Data.CheckId)).ToArray();
        if (results.Length == 0) return 0;

        var aliases = await store.FindAliasesAsync(null, [.. ids], cancellationToken);
        var late = results
            .Where(e => aliases.GetValueOrDefault(e.Data.CheckId) == CheckEventTypes.Missed)
            .Select(e => e with { Data = CheckMapping.ToLate((CheckCompleted)e.Data) })
            .ToArray();
        if (late.Length == 0) return 0;

        var appended = (await AppendAsync(late, end => CheckIds.OfLateArrival(end.Data.CheckId), cancellationToken)).Appended.Count;
        RecorderTelemetry.ArrivedLate(appended);
        return appended;
    }

    private Task<AppendResult> AppendAsync(IReadOnlyList<CheckEnd> ends, Func<CheckEnd, Guid> idOf, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcMilliseconds();
        var appends = ends
            .GroupBy(e => (e.Data.OrganizationId, Stream: CheckLog.StreamOf(e.Data.MonitorId, e.Data.Slot)))
            .Select(stream => new StreamAppend(
                TenantId.Of(stream.Key.OrganizationId),
                stream.Key.Stream,
                CheckLog.StreamType,
                ExpectedVersion.Any,
                [.. stream.OrderBy(e => e.Data.Slot).Select(e => new NewEvent(idOf(e), e.Data, now, e.Metadata))]))
            .ToArray();
        return store.AppendAsync(appends, cancellationToken: cancellationToken);
    }

    [LoggerMessage(LogLevel.Debug, "{Count} ends of checks were known already and dropped")]
    private partial void LogDropped(int count);
}
