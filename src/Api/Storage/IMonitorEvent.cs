namespace EventMonitors.Api.Storage;

/// <summary>An event that belongs to a monitor's history, whichever stream it lies in.</summary>
public interface IMonitorEvent
{
    /// <summary>Internal id of the monitor.</summary>
    long MonitorId { get; }
}
