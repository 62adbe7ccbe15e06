using EventMonitors.Messaging;
using MassTransit;

namespace EventMonitors.CheckWorker;

/// <summary>
/// Sends a result until the broker confirms it. While results cannot be taken (their queue is full, the broker is away) the
/// worker holds what it has and takes no new request: back-pressure instead of loss.
/// </summary>
public sealed partial class ResultSender(TimeProvider clock, ILogger<ResultSender> logger)
{
    // A broker that hangs neither confirms nor refuses.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Sends in the trace of the request.</summary>
    /// <exception cref="OperationCanceledException">The worker stops; the request goes back to its queue.</exception>
    public async Task SendAsync<TMessage>(ConsumeContext context, TMessage message) where TMessage : class
    {
        for (var attempt = 0; ; attempt++)
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.CancellationToken);
            try
            {
                // Not by the context itself, which would count a failed attempt as the request's failure although a later one succeeded.
                var results = await context.ReceiveContext.PublishEndpointProvider.GetPublishSendEndpoint<TMessage>();
                await results.Send(message, send => send.RequireQueue(), enough.Token);
                return;
            }
            // Whatever the transport throws, the answer is the same: the result exists and must not be lost.
            catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
            {
                LogWaiting(error.GetType().Name, error.Message);
                await Task.Delay(ReconnectPause.After(attempt, Random.Shared.NextDouble()), clock, context.CancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A result waits for the broker: {Error}: {Problem}")]
    private partial void LogWaiting(string error, string problem);
}
