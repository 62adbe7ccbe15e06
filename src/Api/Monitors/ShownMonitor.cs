namespace EventMonitors.Api.Monitors;

/// <summary>A monitor as the API shows it, and which version of it that is.</summary>
/// <param name="Monitor">What is shown.</param>
/// <param name="Version">The version of the monitor's stream that left it so: its entity tag.</param>
public sealed record ShownMonitor(MonitorResponse Monitor, long Version);
