using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Stops and starts asynchronous projections. What is wanted stands in the database, so it also holds for processes that start
/// later; whichever leads a projection obeys within about a second. Thread-safe.
/// </summary>
public sealed class ProjectionSwitches
{
    private const string Stop = """
        insert into event_store.projection_states (name, wanted) select n, 'stopped' from unnest($1::text[]) n
        on conflict (name) do update set wanted = excluded.wanted
        """;

    private const string Start = """
        insert into event_store.projection_states (name, wanted) select n, 'running' from unnest($1::text[]) n
        on conflict (name) do update set wanted = excluded.wanted,
            failed_position = null, failed_alias = null, failed_message = null, failed_at = null
        """;

    private readonly NpgsqlDataSource _dataSource;
    private readonly ProjectionSet _projections;

    /// <summary>Makes it.</summary>
    /// <param name="dataSource">The primary server's database.</param>
    /// <param name="registrations">All projections of the program.</param>
    /// <exception cref="ArgumentException">Two projections share a name or a table, or a name is malformed.</exception>
    public ProjectionSwitches(NpgsqlDataSource dataSource, IEnumerable<ProjectionRegistration> registrations) =>
        (_dataSource, _projections) = (dataSource, new ProjectionSet(registrations));

    /// <summary>Lets these projections stand still where they are; those that do already, go on doing so.</summary>
    /// <param name="names">Asynchronous projections.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UnknownProjectionException">There is no projection of such a name.</exception>
    /// <exception cref="InvalidOperationException">One of them is written with each append and cannot stand still.</exception>
    public Task StopAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) => WriteAsync(Stop, names, cancellationToken);

    /// <summary>Lets these projections go on where they stopped; one that failed tries the same event again.</summary>
    /// <param name="names">Asynchronous projections.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="UnknownProjectionException">There is no projection of such a name.</exception>
    /// <exception cref="InvalidOperationException">One of them is written with each append and is always running.</exception>
    public Task StartAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken = default) => WriteAsync(Start, names, cancellationToken);

    private async Task WriteAsync(string sql, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var chosen = _projections.Choose(names);
        if (chosen.FirstOrDefault(registration => registration.Mode == ProjectionMode.Inline) is { } inline)
            throw new InvalidOperationException($"{inline.Projection.Name} is written in the transaction of each append: it can be neither stopped nor started.");

        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.Add(sql).WithMany(chosen, registration => registration.Projection.Name, NpgsqlDbType.Text);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
