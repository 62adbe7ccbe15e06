namespace EventMonitors.Api.Monitors;

/// <summary>A page of a list.</summary>
/// <param name="Monitors">What is shown.</param>
/// <param name="End">Where the next page begins; <c>null</c> at the end of the list.</param>
public sealed record MonitorPage(IReadOnlyList<MonitorResponse> Monitors, MonitorPlace? End);

/// <summary>A page of monitors as the API shows it.</summary>
/// <param name="Items">The monitors, their secrets masked.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for what follows; <c>null</c> at the end.</param>
public sealed record MonitorListResponse(IReadOnlyList<MonitorResponse> Items, string? NextCursor);
