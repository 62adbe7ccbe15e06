using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>Brings the database to the shape that this program needs, at every start; several replicas may do so at once.</summary>
public sealed partial class DatabaseSchema(NpgsqlDataSource database, TimeProvider clock, ILogger<DatabaseSchema> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Applies what is missing. A server that is still starting is waited for, a minute at most.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refused.</exception>
    /// <exception cref="SchemaTooNewException">A newer version of this program has been here.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken = default)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                await new EventStoreSchema(database).ApplyAsync(cancellationToken);
                await new SchemaMigrations(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException error) when (error.IsTransient && clock.GetUtcNow() < deadline)
            {
                LogWaiting(error.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "PostgreSQL does not answer yet: {Problem}")]
    private partial void LogWaiting(string problem);
}
