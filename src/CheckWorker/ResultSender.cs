using EventMonitors.Messaging;
using MassTransit;

namespace EventMonitors.CheckWorker;

/// <summary>
/// Sends a result until the broker confirms it. While results cannot be taken (their queue is full, the broker is away) the
/// worker holds what it has and takes no new request: back-pressure instead of loss.
/// </summary>
public sealed partial class ResultSender(TimeProvider clock, ILogger<ResultSender> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Sends in the trace of the request.</summary>
    /// <exception cref="OperationCanceledException">The worker stops; the request goes back to its queue.</exception>
    public async Task SendAsync<TMessage>(ConsumeContext context, TMessage message) where TMessage : class
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await context.Publish(message, send => send.RequireQueue(), context.CancellationToken);
                return;
            }
            // Whatever the transport throws, the answer is the same: the result exists and must not be lost.
            catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
            {
                LogWaiting(error.GetType().Name, error.Message);
                await Task.Delay(pause, clock, context.CancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A result waits for the broker: {Error}: {Problem}")]
    private partial void LogWaiting(string error, string problem);
}
