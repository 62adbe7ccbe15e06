using System.Globalization;
using System.Runtime.ExceptionServices;
using EventMonitors.Contracts;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace EventMonitors.Messaging;

/// <summary>
/// Stands before the error queue: a message whose consumer was interrupted by a stop is not at fault. Thrown on to the
/// transport, the exception becomes a <c>basic.nack</c> with requeue, and another consumer gets the message. Any other is
/// marked as faulted, or MassTransit would take it for unhandled and put a second copy into <c>{queue}_skipped</c>.
/// </summary>
/// <remarks>
/// Until RabbitMQ 4.3 the broker counts each return against the delivery limit (<see cref="Queues.DeliveryLimit"/>), which is meant for
/// messages that kill their consumers. One that was returned several times is therefore put at the end of its queue as a new message, and
/// acknowledged when that is confirmed: however often programs are restarted, nothing good ends among the errors.
/// </remarks>
internal sealed class HandBackFilter(string queue) : IFilter<ExceptionReceiveContext>
{
    private const string DeliveryCount = "x-delivery-count";

    /// <inheritdoc/>
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!IsInterrupted(context))
        {
            await context.NotifyFaulted(context.Exception);
            await next.Send(context);
        }
        else if (!await TryRenewAsync(context))
        {
            ExceptionDispatchInfo.Throw(context.Exception);
        }
    }

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateFilterScope("handBack");

    // At a stop anything may fail, and none of it is the message's fault.
    private static bool IsInterrupted(ExceptionReceiveContext context) =>
        context.Exception.GetBaseException() is OperationCanceledException or HandBackException || context.CancellationToken.IsCancellationRequested;

    private async Task<bool> TryRenewAsync(ExceptionReceiveContext context)
    {
        if (!context.TryGetPayload<RabbitMqBasicConsumeContext>(out var delivery) || !context.TryGetPayload<ChannelContext>(out var channel)) return false;
        if (DeliveriesOf(delivery.Properties) < Queues.DeliveryLimit / 2) return false;
        var properties = new BasicProperties(delivery.Properties);
        properties.Headers?.Remove(DeliveryCount);
        try
        {
            await channel.BasicPublishAsync(queue, "", mandatory: true, properties, context.GetBody(), awaitAck: true);
            return true;
        }
        // The channel is closing: the broker takes the message back by itself.
        catch (Exception)
        {
            return false;
        }
    }

    private static long DeliveriesOf(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(DeliveryCount, out var count) == true ? Convert.ToInt64(count, CultureInfo.InvariantCulture) : 0;
}
