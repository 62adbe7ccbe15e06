using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EventMonitors.Api.Scheduling;

/// <summary>What the scheduler does, as traces and metrics.</summary>
internal static class SchedulerTelemetry
{
    private static readonly ActivitySource Source = new("EventMonitors.Scheduling");
    private static readonly Meter Meter = new("EventMonitors.Scheduling");
    private static readonly Counter<long> RequestedCount = Meter.CreateCounter<long>("event_monitors.scheduler.requested", "{check}", "Checks asked for");
    private static readonly Counter<long> MissedCount = Meter.CreateCounter<long>("event_monitors.scheduler.missed", "{check}", "Slots given up");
    private static readonly Histogram<double> Lateness = Meter.CreateHistogram<double>("event_monitors.scheduler.lateness", "s", "From the slot to the broker's confirmation");

    /// <summary>A trace per check: the first one of a configuration goes on with the trace of the request that brought it.</summary>
    public static Activity? StartRequest(DueCheck check)
    {
        var parent = ActivityContext.TryParse(check.TraceParent, null, isRemote: true, out var context) ? context : default;
        var activity = Source.CreateActivity("schedule check", ActivityKind.Producer, parent);
        activity?.SetTag("event_monitors.monitor.id", check.Monitor.Id);
        activity?.SetTag("event_monitors.check.id", check.CheckId);
        activity?.SetTag("event_monitors.check.trigger", check.Trigger);
        return activity?.Start();
    }

    /// <summary>A trace per batch of given-up slots, so that every event belongs to one.</summary>
    public static Activity? StartMissed(int runs)
    {
        var activity = Source.CreateActivity("record missed slots", ActivityKind.Internal);
        activity?.SetTag("event_monitors.runs", runs);
        return activity?.Start();
    }

    public static void Requested(string trigger, TimeSpan lateness)
    {
        RequestedCount.Add(1, new KeyValuePair<string, object?>("trigger", trigger));
        Lateness.Record(lateness.TotalSeconds, new KeyValuePair<string, object?>("trigger", trigger));
    }

    public static void Missed(int count, string reason) => MissedCount.Add(count, new KeyValuePair<string, object?>("reason", reason));
}
