using EventMonitors.Api.Http;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Deletes a monitor: its history stays, its data key goes in the same transaction.</summary>
public sealed class DeleteMonitorHandler(MonitorDecisions decisions)
{
    private static readonly DeleteMonitor Command = new();

    /// <exception cref="ProblemException">404: the organization has no such monitor. 412: it is in another version.</exception>
    public async Task HandleAsync(long monitorId, long organizationId, Precondition? precondition, EventMetadata metadata, CancellationToken cancellationToken) =>
        _ = await decisions.HandleAsync(
            monitorId,
            organizationId,
            precondition,
            (state, _) => Task.FromResult(new MonitorDecision(MonitorDecider.Decide(Command, state)) { ShredsKey = true }),
            metadata,
            cancellationToken) ?? throw Problems.NotFound("Monitor");
}
