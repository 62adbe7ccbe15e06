using EventMonitors.Api.Checks;
using EventMonitors.Api.Http;

namespace EventMonitors.Api.Monitors;

/// <summary>Shows a monitor as it was, in the shape that it has today.</summary>
public sealed class TimeTravel(MonitorStateQueries states, ConfigReader configs, LastCheckQueries checks)
{
    /// <summary>The monitor at a point in time, the password masked; <c>lastCheckedAt</c> is what was known then.</summary>
    /// <param name="monitorId">Internal id.</param>
    /// <param name="organizationId">The caller's organization, <c>null</c> where the caller sees all.</param>
    /// <param name="point">When; of a version, the instant that it came about.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>null</c> where the caller has no such monitor, or it was not there yet, or has no such version.</returns>
    /// <exception cref="ProblemException">410: it had been deleted by then.</exception>
    public async Task<ShownMonitor?> ReadAsync(long monitorId, long? organizationId, PointInTime point, CancellationToken cancellationToken)
    {
        if (await states.FindAsync(monitorId, organizationId, cancellationToken) is not { } record) return null;
        var state = point.Version is { } version
            ? await states.AtVersionAsync(record, version, cancellationToken)
            : await states.AsOfAsync(record, point.AsOf!.Value, cancellationToken);
        if (state is null) return null;
        if (state.DeletedAt is { } at) throw Problems.Gone("Monitor", $"It was deleted at {at:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}; it can be read as of any instant before.");

        var lastCheckedAt = await checks.AsOfAsync(record.MonitorId, record.OrganizationId, point.AsOf ?? state.UpdatedAt, cancellationToken);
        return new ShownMonitor(MonitorResponse.Of(state, configs.Show(state, record), lastCheckedAt), state.Version);
    }
}
