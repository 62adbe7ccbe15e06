using System.Diagnostics.Metrics;

namespace EventMonitors.Api.Checks;

/// <summary>What the recorder does, as metrics.</summary>
internal static class RecorderTelemetry
{
    private static readonly Meter Meter = new("EventMonitors.Recorder");
    private static readonly Counter<long> RecordedCount = Meter.CreateCounter<long>("event_monitors.recorder.recorded", "{event}", "Ends of checks appended to the log");
    private static readonly Counter<long> DroppedCount = Meter.CreateCounter<long>("event_monitors.recorder.dropped", "{event}", "Ends of checks that were known already");
    private static readonly Counter<long> LateCount = Meter.CreateCounter<long>("event_monitors.recorder.late", "{event}", "Results whose slot had been given up");
    private static readonly Counter<long> PoisonCount = Meter.CreateCounter<long>("event_monitors.recorder.poison", "{message}", "Messages moved to the error queue");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("event_monitors.recorder.duration", "s", "Time to append one batch");

    public static void Recorded(int recorded, int dropped, TimeSpan duration)
    {
        RecordedCount.Add(recorded);
        DroppedCount.Add(dropped);
        Duration.Record(duration.TotalSeconds);
    }

    public static void ArrivedLate(int count) => LateCount.Add(count);

    public static void Poison() => PoisonCount.Add(1);
}
