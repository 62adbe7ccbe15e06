using Npgsql;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Keeps the asynchronous projections up to date. Of all processes that run it one leads each projection, the others stand by.
/// A page's effects and its checkpoint are committed together, so each event has its effect exactly once.
/// </summary>
public sealed class AsynchronousProjections
{
    private readonly List<ProjectionLoop> _loops;

    /// <summary>Makes it; nothing is sent to the database.</summary>
    /// <param name="connectionString">The primary server's database, password included; each projection has two sessions outside any pool.</param>
    /// <param name="dataSource">The same database, for reading.</param>
    /// <param name="types">The events that may be read.</param>
    /// <param name="registrations">All projections of the program.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="clock">Tells the pauses.</param>
    /// <exception cref="ArgumentException">Two projections share a name or a table, or a name is malformed.</exception>
    public AsynchronousProjections(
        string connectionString,
        NpgsqlDataSource dataSource,
        EventTypes types,
        IEnumerable<ProjectionRegistration> registrations,
        IProjectionObserver observer,
        TimeProvider clock) =>
        _loops =
        [
            .. new ProjectionSet(registrations).All
                .Where(registration => registration.Mode == ProjectionMode.Asynchronous)
                .Select(registration => new ProjectionLoop(connectionString, dataSource, types, registration.Projection, observer, clock)),
        ];

    /// <summary>Runs until it is cancelled; then it returns, and whoever stands by takes over.</summary>
    /// <param name="cancellationToken">Ends it. A page that is being written is then either committed or not there.</param>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_loops.Select(loop => loop.RunAsync(cancellationToken)));
}
