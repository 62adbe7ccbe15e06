using EventMonitors.Api.Http;
using EventMonitors.EventStore;

namespace EventMonitors.Api.Monitors;

/// <summary>Pauses a monitor, puts it under maintenance, or takes it up again.</summary>
public sealed partial class ChangeStatusHandler(MonitorDecisions decisions, ConfigReader configs, ILogger<ChangeStatusHandler> logger)
{
    // Of one request, so that it leaves connections to the others.
    private const int MostAtOnce = 4;

    /// <summary>
    /// Changes the status; committed when this returns. Asked again, nothing happens. It needs no secret: where those do not open,
    /// the monitor is paused all the same.
    /// </summary>
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

    /// <summary>Changes the status of many, each for itself; what is reported as changed is committed when this returns.</summary>
    /// <returns>An outcome for each id, in their order.</returns>
    public async Task<IReadOnlyList<StatusOutcome>> HandleAsync(long organizationId, BulkStatusRequest request, EventMetadata metadata, CancellationToken cancellationToken)
    {
        var outcomes = new StatusOutcome[request.Ids.Count];
        await Parallel.ForAsync(0, outcomes.Length, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken }, async (i, cancellation) =>
        {
            try
            {
                var shown = await HandleAsync(request.Ids[i], organizationId, request.Command, precondition: null, metadata, cancellation);
                outcomes[i] = new StatusOutcome(request.Ids[i], StatusCodes.Status200OK, shown.Monitor);
            }
            // What fails for one of them says nothing about the others.
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                var refused = ProblemHandler.RefusalOf(error);
                if (error is not ProblemException) LogFailure(error, request.Ids[i]);
                outcomes[i] = new StatusOutcome(request.Ids[i], refused.Problem.Status!.Value, Problem: refused.Problem);
            }
        });
        return outcomes;
    }

    [LoggerMessage(LogLevel.Error, "The status of monitor {MonitorId} could not be set")]
    private partial void LogFailure(Exception exception, long monitorId);
}
