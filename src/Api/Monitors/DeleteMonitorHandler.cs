using EventMonitors.Api.Http;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Deletes a monitor: its history stays, its data key goes in the same transaction.</summary>
public sealed class DeleteMonitorHandler(MonitorDecisions decisions)
{
    private static readonly DeleteMonitor Command = new();

    /// <exception cref="ProblemException">404: the organization has no such monitor.</exception>
    public async Task HandleAsync(long monitorId, long organizationId, EventMetadata metadata, CancellationToken cancellationToken) =>
        _ = await decisions.HandleAsync(
            monitorId,
            organizationId,
            (state, _) => Task.FromResult(new MonitorDecision(MonitorDecider.Decide(Command, state)) { ShredsKey = true }),
            metadata,
            cancellationToken) ?? throw Problems.NotFound("Monitor");
}
