using System.Globalization;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>The stream and aliases of monitors' configurations.</summary>
public static class MonitorEventTypes
{
    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "mailbox_monitor";

    private const string Prefix = "monitor-";

    /// <summary>The stream of one monitor's configuration.</summary>
    public static string StreamId(long monitorId) => $"{Prefix}{monitorId}";

    /// <summary>Whose stream one is that <see cref="StreamId"/> gave.</summary>
    public static long MonitorIdOf(string streamId) => long.Parse(streamId.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddMonitorEvents(this EventTypes types) => types
        .Add<MonitorCreated>("monitor_created")
        .Add<MonitorReconfigured>("monitor_reconfigured")
        .Add<MonitorStatusChanged>("monitor_status_changed")
        .Add<MonitorDeleted>("monitor_deleted")
        .Add<MonitorSecretsShredded>("monitor_secrets_shredded");
}
