using EventMonitors.EventStore.Projections;

namespace EventMonitors.Api.Projections;

/// <summary>Runs the asynchronous projections. A projection that fails stands still; the program goes on without it.</summary>
public sealed class ProjectionHost(AsynchronousProjections projections) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => projections.RunAsync(stoppingToken);
}
