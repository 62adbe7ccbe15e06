using System.Diagnostics;
using EventMonitors.Api.Checks;
using EventMonitors.Contracts;
using EventMonitors.Messaging;
using MassTransit;

namespace EventMonitors.Api.Scheduling;

/// <summary>Hands requests to the broker and waits until it has confirmed them.</summary>
public sealed partial class CheckPublisher(IBus bus, IBusControl control, TimeProvider clock, ILogger<CheckPublisher> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Whether it makes sense to try: the bus is connected.</summary>
    public bool IsConnected => control.CheckHealth().Status == BusHealthStatus.Healthy;

    /// <summary>Asks for these checks, all at once.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="ahead">How far the clock that their slots belong to is ahead of the wall clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that were not confirmed in time. They may have reached the broker all the same.</returns>
    public async Task<IReadOnlyList<DueCheck>> SendAsync(IReadOnlyList<DueCheck> checks, TimeSpan ahead, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var confirmed = await Task.WhenAll(checks.Select(check => TrySendAsync(check, ahead, patience.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return [.. checks.Where((_, i) => !confirmed[i])];
    }

    private async Task<bool> TrySendAsync(DueCheck check, TimeSpan ahead, CancellationToken cancellationToken)
    {
        using var activity = SchedulerTelemetry.StartRequest(check);
        try
        {
            await SendAsync(ToRequest(check), cancellationToken);
            SchedulerTelemetry.Requested(check.Trigger, clock.GetUtcNow() + ahead - check.Slot);
            return true;
        }
        // Whatever the transport throws, the answer is the same: not confirmed.
        catch (Exception error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            LogUnconfirmed(check.CheckId, check.Monitor.Id, error.GetType().Name, error.Message);
            return false;
        }
    }

    // What somebody waits for overtakes the schedule.
    private async Task SendAsync(CheckRequested request, CancellationToken cancellationToken)
    {
        if (request.Trigger != CheckTrigger.Manual)
        {
            await bus.Publish(request, send => send.RequireQueue(), cancellationToken);
            return;
        }

        var queue = await bus.GetSendEndpoint(BrokerTopology.AddressOf(Queues.CheckRequestsNow));
        await queue.Send(request, send => send.RequireQueue(), cancellationToken);
    }

    private CheckRequested ToRequest(DueCheck check) => new()
    {
        CheckId = check.CheckId,
        MonitorId = check.Monitor.Id,
        OrganizationId = check.Monitor.OrganizationId,
        MonitorVersion = check.Monitor.Version,
        ProbeVersion = check.Monitor.ProbeVersion,
        Trigger = check.Trigger,
        Slot = check.Slot,
        RequestedAt = clock.GetUtcNow(),
        ExpiresAt = check.ExpiresAt,
        Host = check.Monitor.Host,
        Port = check.Monitor.Port,
        Protocol = check.Monitor.Protocol,
        Tls = check.Monitor.Tls,
        RejectUnauthorized = check.Monitor.RejectUnauthorized,
        Options = check.Monitor.Options,
        TimeoutSeconds = check.Monitor.TimeoutSeconds,
        SealedCredentials = check.Monitor.SealedCredentials,
    };

    [LoggerMessage(LogLevel.Warning, "The broker did not confirm check {CheckId} of monitor {MonitorId}: {Error}: {Problem}")]
    private partial void LogUnconfirmed(Guid checkId, long monitorId, string error, string problem);
}
