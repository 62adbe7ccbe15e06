namespace EventMonitors.Api.Scheduling;

/// <summary>
/// Looks at the broker all the time, also in a replica that leads nothing: whoever takes over can then say of the slots that it finds
/// without an end what the broker was like when they were to have one.
/// </summary>
public sealed class BrokerOnlooker(BrokerWatch broker, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await broker.LookAsync(stoppingToken);
            await Task.Delay(Every, clock, stoppingToken);
        }
    }
}
