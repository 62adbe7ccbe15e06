using System.Collections.Concurrent;
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
    private static readonly Counter<long> JudgedCount = Meter.CreateCounter<long>("event_monitors.scheduler.judged", "{check}", "Checks, or stretches of slots, whose end was looked for");
    private static readonly Counter<long> TakeoverCount = Meter.CreateCounter<long>("event_monitors.scheduler.takeovers", "{takeover}", "Shards that this process began to lead");
    private static readonly Histogram<double> SendDuration = Meter.CreateHistogram<double>("event_monitors.scheduler.send.duration", "s", "Time until the broker had confirmed one batch of requests");
    private static readonly Histogram<double> JudgeDuration = Meter.CreateHistogram<double>("event_monitors.scheduler.judge.duration", "s", "Time to look for the ends of one batch, and to record those that are missing");
    private static readonly ConcurrentDictionary<Shard, Func<(int Monitors, int Open)>> Led = [];
    private static readonly Histogram<double> Lateness = Meter.CreateHistogram<double>("event_monitors.scheduler.lateness", "s", "From the slot to the broker's confirmation");

    static SchedulerTelemetry()
    {
        Meter.CreateObservableGauge("event_monitors.scheduler.shards", () => Led.Count, "{shard}", "Shards that this process leads");
        Meter.CreateObservableGauge("event_monitors.scheduler.monitors", () => OfShards(standing => standing.Monitors), "{monitor}", "Monitors that are scheduled");
        Meter.CreateObservableGauge("event_monitors.scheduler.open", () => OfShards(standing => standing.Open), "{check}", "Checks, or stretches of slots, without a known end");
    }

    /// <summary>A shard is led until what is returned is disposed of.</summary>
    public static IDisposable Follow(Shard shard, Func<(int Monitors, int Open)> standing)
    {
        Led[shard] = standing;
        TakeoverCount.Add(1);
        return new Followed(shard, standing);
    }

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

    public static void Sent(int checks, TimeSpan duration)
    {
        if (checks > 0) SendDuration.Record(duration.TotalSeconds);
    }

    public static void Judged(int checks, TimeSpan duration)
    {
        JudgedCount.Add(checks);
        JudgeDuration.Record(duration.TotalSeconds);
    }

    public static void Missed(int count, string reason) => MissedCount.Add(count, new KeyValuePair<string, object?>("reason", reason));

    private static IEnumerable<Measurement<int>> OfShards(Func<(int Monitors, int Open), int> number) =>
        Led.Select(led => new Measurement<int>(number(led.Value()), new KeyValuePair<string, object?>("shard", led.Key.Number)));

    private sealed class Followed(Shard shard, Func<(int Monitors, int Open)> standing) : IDisposable
    {
        public void Dispose() => Led.TryRemove(new(shard, standing));
    }
}
