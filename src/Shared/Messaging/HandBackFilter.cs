using System.Runtime.ExceptionServices;
using MassTransit;

namespace EventMonitors.Messaging;

/// <summary>
/// Stands before the error queue: a message whose consumer was interrupted by a stop is not at fault. Thrown on to the
/// transport, the exception becomes a <c>basic.nack</c> with requeue, and another consumer gets the message. Any other is
/// marked as faulted, or MassTransit would take it for unhandled and put a second copy into <c>{queue}_skipped</c>.
/// </summary>
internal sealed class HandBackFilter : IFilter<ExceptionReceiveContext>
{
    /// <inheritdoc/>
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (context.Exception.GetBaseException() is OperationCanceledException or HandBackException)
            ExceptionDispatchInfo.Throw(context.Exception);
        await context.NotifyFaulted(context.Exception);
        await next.Send(context);
    }

    /// <inheritdoc/>
    public void Probe(ProbeContext context) => context.CreateFilterScope("handBack");
}
