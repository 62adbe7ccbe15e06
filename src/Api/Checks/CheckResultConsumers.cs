using MassTransit;
using Wire = EventMonitors.Contracts;

namespace EventMonitors.Api.Checks;

/// <summary>Records what workers found, a batch at a time; acknowledged after the commit.</summary>
public sealed class CheckCompletedConsumer(RecordingAttempts attempts) : IConsumer<Batch<Wire.CheckCompleted>>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<Batch<Wire.CheckCompleted>> context) =>
        attempts.RecordAsync([.. context.Message.Select(m => new ReceivedEnd(m.MessageId, RecorderMetadata.End(CheckMapping.ToEvent(m.Message), m, m.Message.Worker)))], context.CancellationToken);
}

/// <summary>Records requests that workers took too late, a batch at a time; acknowledged after the commit.</summary>
public sealed class CheckExpiredConsumer(RecordingAttempts attempts) : IConsumer<Batch<Wire.CheckExpired>>
{
    /// <inheritdoc/>
    public Task Consume(ConsumeContext<Batch<Wire.CheckExpired>> context) =>
        attempts.RecordAsync([.. context.Message.Select(m => new ReceivedEnd(m.MessageId, RecorderMetadata.End(CheckMapping.ToEvent(m.Message), m, m.Message.Worker)))], context.CancellationToken);
}
