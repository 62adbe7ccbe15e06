using System.Diagnostics.Metrics;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Incidents;

/// <summary>What the watch finds, as metrics.</summary>
internal static class IncidentTelemetry
{
    private static readonly Meter Meter = new("EventMonitors.Incidents");
    private static readonly Counter<long> OpenedCount = Meter.CreateCounter<long>("event_monitors.incidents.opened", "{incident}", "Monitors that went down");
    private static readonly Counter<long> EndedCount = Meter.CreateCounter<long>("event_monitors.incidents.ended", "{incident}", "Incidents that are over or not followed any more");

    /// <summary>Counts an event that was appended, or was there already.</summary>
    public static void Count(IMonitorEvent data)
    {
        if (data is MonitorWentDown) OpenedCount.Add(1);
        else EndedCount.Add(1);
    }
}
