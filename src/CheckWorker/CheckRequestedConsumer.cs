using EventMonitors.CheckWorker.Settings;
using EventMonitors.Contracts;
using MassTransit;

namespace EventMonitors.CheckWorker;

/// <summary>
/// Answers each request with exactly one message, and acknowledges it after the broker has confirmed the answer. A request
/// whose next slot has come, or is too near, is not run any more: its result would be worthless, and checks would pile up.
/// </summary>
public sealed class CheckRequestedConsumer(CheckRun run, ResultSender sender, WorkerSettings settings, TimeProvider clock) : IConsumer<CheckRequested>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<CheckRequested> context)
    {
        var request = context.Message;
        WireVersion.Demand(request.SchemaVersion);
        var takenAt = clock.GetUtcNow();
        WorkerTelemetry.Taken(request, takenAt);
        if (CheckDeadline.Of(request, takenAt) is { } deadline)
        {
            await sender.SendAsync(context, await run.RunAsync(request, deadline, context.CancellationToken));
            return;
        }

        WorkerTelemetry.Expired();
        await sender.SendAsync(context, CheckResults.Expired(request, takenAt, settings.Name));
    }
}
