using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>The tables that the store needs, in the layout of Marten 9, brought up to date by numbered scripts.</summary>
/// <param name="dataSource">The database; its role may create schemas.</param>
public sealed class EventStoreSchema(NpgsqlDataSource dataSource)
{
    private readonly SchemaMigrations _migrations =
        new(dataSource, "event_store", typeof(EventStoreSchema).Assembly, "EventMonitors.EventStore.Schema.");

    /// <summary>Creates or upgrades the tables; does nothing where they are up to date. Safe with several programs at once.</summary>
    /// <param name="cancellationToken">Ends the attempt; each script is applied whole or not at all.</param>
    /// <exception cref="SchemaTooNewException">The database was upgraded by a newer program.</exception>
    public Task ApplyAsync(CancellationToken cancellationToken = default) => _migrations.ApplyAsync(cancellationToken);

    /// <summary>How many scripts are still to be applied. Only reads, and needs no more than that.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="SchemaTooNewException">The database was upgraded by a newer program.</exception>
    public Task<int> CountMissingAsync(CancellationToken cancellationToken = default) => _migrations.CountMissingAsync(cancellationToken);
}
