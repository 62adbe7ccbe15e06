using EventMonitors.EventStore.Projections;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

/// <summary>What one process does: runs the asynchronous projections until it is disposed of.</summary>
internal sealed class RunningProjections : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public RunningProjections(DoorHouse house, params IProjection[] projections) =>
        _running = new AsynchronousProjections(
            house.ConnectionString,
            house.DataSource,
            house.Types,
            projections.Select(projection => new ProjectionRegistration(projection, ProjectionMode.Asynchronous)),
            Watcher,
            TimeProvider.System).RunAsync(_stop.Token);

    public Watcher Watcher { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
