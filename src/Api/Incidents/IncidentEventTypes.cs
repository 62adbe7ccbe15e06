using EventMonitors.EventStore;

namespace EventMonitors.Api.Incidents;

/// <summary>The stream and aliases of incidents.</summary>
public static class IncidentEventTypes
{
    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "incident_log";

    /// <summary>The stream of one monitor's incidents.</summary>
    public static string StreamId(long monitorId) => $"incidents-{monitorId}";

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddIncidentEvents(this EventTypes types) => types
        .Add<MonitorWentDown>("monitor_went_down")
        .Add<MonitorRecovered>("monitor_recovered")
        .Add<IncidentClosed>("incident_closed");
}
