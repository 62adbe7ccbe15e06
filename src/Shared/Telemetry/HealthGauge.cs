using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EventMonitors.Telemetry;

/// <summary>What readiness says, as a metric: one value for each part, so that an alert can name the one that is away.</summary>
internal sealed class HealthGauge : IHealthCheckPublisher
{
    private static readonly Meter Meter = new("EventMonitors.Health");
    private static readonly ConcurrentDictionary<string, bool> Parts = new();

    static HealthGauge() => Meter.CreateObservableGauge(
        "event_monitors.health",
        () => Parts.Select(part => new Measurement<int>(part.Value ? 1 : 0, new KeyValuePair<string, object?>("part", part.Key))),
        description: "1 where a part that the program needs is there, else 0");

    /// <inheritdoc/>
    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (part, entry) in report.Entries) Parts[part] = entry.Status == HealthStatus.Healthy;
        return Task.CompletedTask;
    }
}
