using System.Diagnostics.Metrics;
using EventMonitors.Contracts;

namespace EventMonitors.CheckWorker;

/// <summary>What a worker does, as metrics. No tag names a monitor, a customer or a server.</summary>
internal static class WorkerTelemetry
{
    private static readonly Meter Meter = new("EventMonitors.CheckWorker");
    private static readonly UpDownCounter<long> UnderWay = Meter.CreateUpDownCounter<long>("event_monitors.worker.checks.active", "{check}", "Checks and trials under way");
    private static readonly Counter<long> ExpiredCount = Meter.CreateCounter<long>("event_monitors.worker.expired", "{check}", "Requests that came too late to be run");
    private static readonly Histogram<double> Age = Meter.CreateHistogram<double>("event_monitors.worker.request.age", "s", "From the scheduler's sending of a request to its being taken");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("event_monitors.worker.check.duration", "s", "From the start of a check to its verdict");
    private static readonly Histogram<double> PhaseDuration = Meter.CreateHistogram<double>("event_monitors.worker.phase.duration", "s", "Time in one phase of a check");

    /// <summary>A request that was taken out of its queue, run or not.</summary>
    public static void Taken(CheckRequested request, DateTimeOffset now) =>
        Age.Record(Math.Max(0, (now - request.RequestedAt).TotalSeconds), Tag("trigger", Known(request.Trigger, "schedule", "change", "manual", "trial")));

    public static void Expired() => ExpiredCount.Add(1);

    public static void Began() => UnderWay.Add(1);

    public static void Ended() => UnderWay.Add(-1);

    /// <summary>How a check ended; verdict, fault and phases are this program's own words.</summary>
    public static void Completed(CheckRequested request, CheckCompleted result)
    {
        var protocol = Tag("protocol", Known(request.Protocol, "imap", "pop3"));
        Duration.Record((result.FinishedAt - result.StartedAt).TotalSeconds, protocol, Tag("verdict", result.Verdict), Tag("fault", result.Fault));
        foreach (var (phase, milliseconds) in result.TimingsMs) PhaseDuration.Record(milliseconds / 1_000, protocol, Tag("phase", phase));
    }

    private static string Known(string word, params ReadOnlySpan<string> words) => words.Contains(word) ? word : "other";

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
