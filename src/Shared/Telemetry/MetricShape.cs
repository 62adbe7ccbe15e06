using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace EventMonitors.Telemetry;

/// <summary>
/// How an instrument is collected: own times in buckets from a millisecond to ten minutes, since OpenTelemetry's own begin with five
/// seconds, and of others only tags that have few values and say nothing of where this program's servers are.
/// </summary>
internal static class MetricShape
{
    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 600];
    private static readonly double[] Counts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

    // A destination may be a queue that lives as long as a process.
    private static readonly string[] OfMessages = ["messaging.masstransit.message_type", "messaging.masstransit.consumer_type", "messaging.masstransit.exception_type"];

    // A pool without a name is called by its connection string.
    private static readonly string[] OfCommands = ["db.system.name", "db.response.status_code", "error.type"];

    /// <summary>The shape of an instrument; <c>null</c> leaves it as it is.</summary>
    public static MetricStreamConfiguration? Of(Instrument instrument) => instrument.Meter.Name switch
    {
        // Made a counter, and counted down.
        "MassTransit" when instrument.Name.EndsWith(".active", StringComparison.Ordinal) => MetricStreamConfiguration.Drop,
        "MassTransit" => new MetricStreamConfiguration { TagKeys = OfMessages },
        // What is observed pool by pool has no sum once the pools have no names.
        "Npgsql" when instrument.IsObservable => MetricStreamConfiguration.Drop,
        "Npgsql" => new MetricStreamConfiguration { TagKeys = OfCommands },
        var name when name.StartsWith("EventMonitors.", StringComparison.Ordinal) && IsHistogram(instrument) =>
            new ExplicitBucketHistogramConfiguration { Boundaries = instrument.Unit == "s" ? Seconds : Counts },
        _ => null,
    };

    private static bool IsHistogram(Instrument instrument) => instrument.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Histogram<>);
}
