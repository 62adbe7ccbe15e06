using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Checks;

/// <summary>What the recorder does, as metrics. Words of workers become tags only where they are known today.</summary>
internal static class RecorderTelemetry
{
    private const string Unknown = "other";

    private static readonly FrozenSet<string> Verdicts = FrozenSet.Create("up", "down", "inconclusive");
    private static readonly FrozenSet<string> Faults = ProbeWords.Faults.Split(' ').ToFrozenSet();
    private static readonly FrozenSet<string> Triggers = FrozenSet.Create(CheckTrigger.Schedule, CheckTrigger.Change, CheckTrigger.Manual);

    private static readonly ActivitySource Source = new("EventMonitors.Recorder");
    private static readonly Meter Meter = new("EventMonitors.Recorder");
    private static readonly Counter<long> EndedCount = Meter.CreateCounter<long>("event_monitors.recorder.checks", "{check}", "Checks and slots that ended, by outcome and cause");
    private static readonly Counter<long> RecordedCount = Meter.CreateCounter<long>("event_monitors.recorder.recorded", "{event}", "Ends of checks appended to the log");
    private static readonly Counter<long> DroppedCount = Meter.CreateCounter<long>("event_monitors.recorder.dropped", "{event}", "Ends of checks that were known already");
    private static readonly Counter<long> LateCount = Meter.CreateCounter<long>("event_monitors.recorder.late", "{event}", "Results whose slot had been given up");
    private static readonly Counter<long> PoisonCount = Meter.CreateCounter<long>("event_monitors.recorder.poison", "{message}", "Messages moved to the error queue");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("event_monitors.recorder.duration", "s", "Time to append one batch");
    private static readonly Histogram<int> BatchSize = Meter.CreateHistogram<int>("event_monitors.recorder.batch.size", "{event}", "Ends of checks in one batch");
    private static readonly Histogram<double> Delay = Meter.CreateHistogram<double>("event_monitors.recorder.delay", "s", "From a worker's verdict to its being recorded");
    private static readonly Histogram<double> SlotDelay = Meter.CreateHistogram<double>("event_monitors.recorder.slot.delay", "s", "From the slot to the record of its result");

    private static readonly ConcurrentDictionary<WaitingBatch, bool> Waiting = new();

    static RecorderTelemetry() => Meter.CreateObservableGauge(
        "event_monitors.recorder.oldest.age", () => Waiting.Keys.Select(batch => batch.Age.TotalSeconds).DefaultIfEmpty().Max(), "s", "Age of the oldest result that waits for the database");

    public static void Recorded(int recorded, int dropped, TimeSpan duration)
    {
        RecordedCount.Add(recorded);
        DroppedCount.Add(dropped);
        BatchSize.Record(recorded + dropped);
        Duration.Record(duration.TotalSeconds);
    }

    /// <summary>
    /// A span for each end in the trace of its own check, linked to that of the batch: which trace a batch belongs to is chance.
    /// </summary>
    public static void TellTraces(IReadOnlyList<CheckEnd> ends, DateTimeOffset startedAt)
    {
        if (!Source.HasListeners()) return;
        ActivityLink[] links = Activity.Current is { } batch ? [new ActivityLink(batch.Context)] : [];
        foreach (var end in ends)
        {
            if (!end.Trace.TraceFlags.HasFlag(ActivityTraceFlags.Recorded)) continue;
            using var span = Source.StartActivity("record check", ActivityKind.Internal, end.Trace, links: links, startTime: startedAt);
            span?.SetTag("event_monitors.monitor.id", end.Data.MonitorId).SetTag("event_monitors.check.id", end.Data.CheckId);
        }
    }

    /// <summary>Ends that were appended just now.</summary>
    public static void Appended(IEnumerable<CheckEvent> ends, DateTimeOffset now)
    {
        foreach (var end in ends)
        {
            switch (end)
            {
                case CheckMissed missed:
                    EndedCount.Add(missed.Count, Tag("outcome", "missed"), Tag("cause", missed.Reason));
                    break;
                case CheckArrivedLate:
                    EndedCount.Add(1, Tag("outcome", "late"), Tag("cause", "none"));
                    break;
                case CheckCompleted result:
                    EndedCount.Add(1, Tag("outcome", Known(result.Verdict, Verdicts)), Tag("cause", Known(result.Fault, Faults)));
                    var trigger = Tag("trigger", Known(result.Trigger, Triggers));
                    Delay.Record(Seconds(now - result.FinishedAt), trigger);
                    SlotDelay.Record(Seconds(now - result.Slot), trigger);
                    break;
            }
        }
    }

    public static void ArrivedLate(int count) => LateCount.Add(count);

    public static void Poison() => PoisonCount.Add(1);

    /// <summary>Shows the age of a batch until what is returned is disposed of.</summary>
    public static WaitingBatch Wait(IReadOnlyList<ReceivedEnd> batch, DateTimeOffset now)
    {
        var oldest = batch.Select(received => received.End.Data is CheckCompleted result ? now - result.FinishedAt : TimeSpan.Zero).DefaultIfEmpty().Max();
        var waiting = new WaitingBatch(oldest > TimeSpan.Zero ? oldest : TimeSpan.Zero, ended => Waiting.TryRemove(ended, out _));
        Waiting.TryAdd(waiting, true);
        return waiting;
    }

    // Clocks of workers are not this one.
    private static double Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds);

    private static string Known(string word, FrozenSet<string> words) => words.Contains(word) ? word : Unknown;

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    /// <summary>A batch that is not recorded yet.</summary>
    internal sealed class WaitingBatch(TimeSpan age, Action<WaitingBatch> end) : IDisposable
    {
        private readonly long _since = Stopwatch.GetTimestamp();

        public TimeSpan Age => age + Stopwatch.GetElapsedTime(_since);

        public void Dispose() => end(this);
    }
}
