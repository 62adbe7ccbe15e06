namespace EventMonitors.Api.Monitors;

/// <summary>A stretch of a list's order that was walked, with the monitors in it that fit the filter.</summary>
/// <param name="Found">The monitors and their places, one more than the page needs where there are as many.</param>
/// <param name="Last">The last place that was looked at; <c>null</c> where there was nothing left.</param>
/// <param name="ReachedEnd">Whether there is nothing behind it.</param>
public sealed record MonitorStretch(IReadOnlyList<(MonitorResponse Monitor, MonitorPlace Place)> Found, MonitorPlace? Last, bool ReachedEnd)
{
    /// <summary>The page that it makes: full, or at the end, or short with a place to go on from.</summary>
    public MonitorPage ToPage(int limit) => new(
        [.. Found.Take(limit).Select(found => found.Monitor)],
        Found.Count > limit ? Found[limit - 1].Place : ReachedEnd ? null : Last);
}
