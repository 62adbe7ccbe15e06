using MassTransit;
using Microsoft.Extensions.Options;

namespace EventMonitors.Messaging;

/// <summary>
/// Starts the bus in the background and ends it, also where it has not met the broker yet. It stands in for MassTransit's own
/// hosted service: that one takes a bus which is still starting for one that was never started, and lets it go on. It would take
/// messages whose consumers' parts are gone already, and move every one of them to the error queue.
/// </summary>
internal sealed partial class BusLifetime(IBusDepot depot, IOptions<MassTransitHostOptions> options, TimeProvider clock, ILogger<BusLifetime> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _started = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _started = StartBusAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    /// <summary>Ends an attempt to start, then lets the consumers finish, or hand back what they have.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(options.Value.StopTimeout ?? StopPatience);
        if (!_started.IsCompleted) await _stopping.CancelAsync();
        await _started.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await depot.Stop(patience.Token);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task StartBusAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await depot.Start(cancellationToken);
                return;
            }
            // While the broker is away MassTransit waits for it by itself. What it gives up for (the password is refused, a queue
            // stands there with other arguments) an operator may put right at any time.
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotStarted(error.GetType().Name, error.GetBaseException().Message);
                await Task.Delay(ReconnectPause.After(attempt, Random.Shared.NextDouble()), clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The bus cannot be started: {Error}: {Problem}")]
    private partial void LogNotStarted(string error, string problem);
}
