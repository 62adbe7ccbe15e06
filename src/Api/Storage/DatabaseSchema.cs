using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>Sees to it that the database has the shape that this program needs; several replicas may do so at once.</summary>
public sealed partial class DatabaseSchema(NpgsqlDataSource database, TimeProvider clock, ILogger<DatabaseSchema> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly EventStoreSchema _store = new(database);
    private readonly SchemaMigrations _readModels = new(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.");

    /// <summary>
    /// At a start: applies what is missing where this login owns the tables or may make them, else demands that nothing is
    /// missing. A server that is still starting is waited for, a minute at most.
    /// </summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refused.</exception>
    /// <exception cref="SchemaTooNewException">A newer version of this program has been here.</exception>
    /// <exception cref="SchemaOutdatedException">Scripts are missing, and this login may not apply them.</exception>
    public Task EnsureAsync(CancellationToken cancellationToken = default) => PatientlyAsync(
        async () =>
        {
            if (await IsOwnerAsync(cancellationToken)) await ApplyScriptsAsync(cancellationToken);
            else await DemandCurrentAsync(cancellationToken);
            if (await MayChangeHistoryAsync(cancellationToken)) LogMayChangeHistory();
        },
        cancellationToken);

    /// <summary>Applies what is missing, whatever this login is, and gives the roles their rights.</summary>
    /// <returns>How many scripts were missing, and whether the database's roles are there.</returns>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refused.</exception>
    /// <exception cref="SchemaTooNewException">A newer version of this program has been here.</exception>
    public async Task<(int Applied, bool HasRoles)> ApplyAsync(CancellationToken cancellationToken = default)
    {
        var missing = 0;
        await PatientlyAsync(
            async () =>
            {
                missing = await CountMissingAsync(cancellationToken);
                await ApplyScriptsAsync(cancellationToken);
            },
            cancellationToken);
        await using var roles = database.CreateCommand("select event_monitors.apply_roles()");
        return (missing, (bool)(await roles.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Refuses to go on with tables of another version.</summary>
    /// <exception cref="SchemaOutdatedException">Scripts are missing.</exception>
    /// <exception cref="SchemaTooNewException">A newer version of this program has been here.</exception>
    public async Task DemandCurrentAsync(CancellationToken cancellationToken = default)
    {
        int missing;
        try
        {
            missing = await CountMissingAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SchemaOutdatedException("This login of the database has no right to the tables");
        }

        if (missing > 0) throw new SchemaOutdatedException($"The database lacks {missing} of this program's schema scripts");
    }

    private async Task<int> CountMissingAsync(CancellationToken cancellationToken) =>
        await _store.CountMissingAsync(cancellationToken) + await _readModels.CountMissingAsync(cancellationToken);

    private async Task ApplyScriptsAsync(CancellationToken cancellationToken)
    {
        await _store.ApplyAsync(cancellationToken);
        await _readModels.ApplyAsync(cancellationToken);
    }

    private Task<bool> IsOwnerAsync(CancellationToken cancellationToken) => AskAsync(
        """
        select has_database_privilege(current_database(), 'create') and not exists (
            select from pg_namespace
            where nspname in ('event_store', 'event_monitors', 'schema_history') and not pg_has_role(nspowner, 'usage'))
        """,
        cancellationToken);

    private Task<bool> MayChangeHistoryAsync(CancellationToken cancellationToken) => AskAsync(
        "select has_table_privilege('event_store.mt_events', 'update') or has_table_privilege('event_store.mt_events', 'delete')",
        cancellationToken);

    private async Task<bool> AskAsync(string question, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(question);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task PatientlyAsync(Func<Task> attemptAsync, CancellationToken cancellationToken)
    {
        var deadline = clock.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                await attemptAsync();
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

    [LoggerMessage(LogLevel.Warning, "This login of the database could change recorded events; docs/security.md says how the service gets one that cannot.")]
    private partial void LogMayChangeHistory();
}
