using EventMonitors.Contracts;
using MassTransit;

namespace EventMonitors.CheckWorker;

/// <summary>
/// Tries a configuration for whoever waits for it. A trial is a check like any other, with the worker's own networks, limits and
/// politeness; only its result goes back to the sender, and not to the recorder.
/// </summary>
public sealed class TrialRequestedConsumer(CheckRun run, TimeProvider clock) : IConsumer<TrialRequested>
{
    /// <inheritdoc/>
    public async Task Consume(ConsumeContext<TrialRequested> context)
    {
        var check = context.Message.Check;
        WireVersion.Demand(check.SchemaVersion);
        WorkerTelemetry.Taken(check, clock.GetUtcNow());
        // Without an address the answer would be published to nobody; too late, nobody waits for it.
        if (context.ResponseAddress is null || CheckDeadline.Of(check, clock.GetUtcNow()) is not { } deadline) return;
        await context.RespondAsync(new TrialCompleted { Result = await run.RunAsync(check, deadline, context.CancellationToken) });
    }
}
