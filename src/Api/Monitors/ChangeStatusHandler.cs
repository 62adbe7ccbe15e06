using EventMonitors.Api.Http;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Pauses a monitor, puts it under maintenance, or takes it up again.</summary>
public sealed class ChangeStatusHandler(MonitorDecisions decisions, ConfigReader configs)
{
    /// <summary>Changes the status; committed when this returns. Asked again, nothing happens.</summary>
    /// <returns>The monitor as the API shows it, its secrets masked.</returns>
    /// <exception cref="ProblemException">404: the organization has no such monitor. 412: it is in another version.</exception>
    public async Task<ShownMonitor> HandleAsync(
        long monitorId, long organizationId, ChangeStatus command, Precondition? precondition, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var (state, record) = await decisions.HandleAsync(
            monitorId,
            organizationId,
            precondition,
            (state, _) => Task.FromResult(new MonitorDecision(MonitorDecider.Decide(command, state))),
            metadata,
            cancellationToken) ?? throw Problems.NotFound("Monitor");
        return new ShownMonitor(MonitorResponse.Of(state, configs.Show(state, record), record.LastCheckedAt), state.Version);
    }
}
