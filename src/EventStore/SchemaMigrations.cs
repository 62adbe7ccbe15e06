using System.Reflection;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Brings one component's tables up to date by numbered scripts, embedded as <c>NNNN-what-it-does.sql</c>. What was applied
/// stands in <c>schema_history.applied</c>.
/// </summary>
/// <param name="dataSource">The database; its role may create schemas.</param>
/// <param name="component">Whose scripts these are: each component counts its own.</param>
/// <param name="assembly">Where the scripts are embedded.</param>
/// <param name="resourcePrefix">What their resource names begin with, up to the number, for example <c>Acme.Shop.Schema.</c></param>
public sealed class SchemaMigrations(NpgsqlDataSource dataSource, string component, Assembly assembly, string resourcePrefix)
{
    // One lock for all components: their scripts may touch the same schema. The number only has to be ours.
    private const string Lock = "select pg_advisory_xact_lock(4507082719531)";

    private const string History = """
        create schema if not exists schema_history;
        create table if not exists schema_history.applied (
            component text not null,
            number integer not null,
            name text not null,
            fingerprint text not null,
            applied_at timestamptz not null default now(),
            primary key (component, number)
        )
        """;

    /// <summary>Applies the scripts that are missing, in order, one transaction each, under a lock.</summary>
    /// <param name="cancellationToken">Ends the attempt; each script is applied whole or not at all.</param>
    /// <exception cref="SchemaTooNewException">The database knows a script with a higher number than this program has.</exception>
    /// <exception cref="SchemaScriptChangedException">A script changed after it was applied.</exception>
    /// <exception cref="InvalidOperationException">The scripts are not numbered 1, 2, 3.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken = default)
    {
        var scripts = SchemaScript.Embedded(assembly, resourcePrefix);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        while (!await ApplyNextAsync(connection, scripts, cancellationToken))
        {
        }
    }

    /// <summary>How many scripts are still to be applied. Only reads, and needs no more than that.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="SchemaTooNewException">The database knows a script with a higher number than this program has.</exception>
    /// <exception cref="SchemaScriptChangedException">A script changed after it was applied.</exception>
    public async Task<int> CountMissingAsync(CancellationToken cancellationToken = default)
    {
        var scripts = SchemaScript.Embedded(assembly, resourcePrefix);
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        if (!await HistoryExistsAsync(connection, cancellationToken))
            return scripts.Count;

        var applied = await AppliedAsync(connection, cancellationToken);
        RefuseStrangers(applied, scripts);
        return scripts.Count - applied.Count;
    }

    /// <summary>True when there was nothing left to apply.</summary>
    private async Task<bool> ApplyNextAsync(NpgsqlConnection connection, IReadOnlyList<SchemaScript> scripts, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken);

        // Asked first, so that a role that may not create schemas can start on tables that are up to date.
        if (!await HistoryExistsAsync(connection, cancellationToken))
            await ExecuteAsync(connection, History, cancellationToken);

        var applied = await AppliedAsync(connection, cancellationToken);
        RefuseStrangers(applied, scripts);

        if (applied.Count == scripts.Count)
            return true;

        var next = scripts[applied.Count];
        await ExecuteAsync(connection, next.Sql, cancellationToken);
        await RecordAsync(connection, next, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return false;
    }

    private void RefuseStrangers(SortedDictionary<int, string> applied, IReadOnlyList<SchemaScript> scripts)
    {
        if (applied.Count > 0 && applied.Keys.Max() is var newest && newest > scripts.Count)
            throw new SchemaTooNewException(component, newest, scripts.Count);

        var changed = scripts.FirstOrDefault(script => applied.TryGetValue(script.Number, out var was) && was != script.Fingerprint);
        if (changed is not null)
            throw new SchemaScriptChangedException(component, changed.Number, changed.Name);
    }

    private static async Task<bool> HistoryExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select to_regclass('schema_history.applied') is not null", connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<SortedDictionary<int, string>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select number, fingerprint from schema_history.applied where component = $1", connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = component } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new SortedDictionary<int, string>();
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(reader.GetInt32(0), reader.GetString(1));
        return applied;
    }

    private async Task RecordAsync(NpgsqlConnection connection, SchemaScript script, CancellationToken cancellationToken)
    {
        const string sql = "insert into schema_history.applied (component, number, name, fingerprint) values ($1, $2, $3, $4)";
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = component },
                new NpgsqlParameter<int> { TypedValue = script.Number },
                new NpgsqlParameter<string> { TypedValue = script.Name },
                new NpgsqlParameter<string> { TypedValue = script.Fingerprint },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // No time limit: another replica may be in the middle of a long script, or this script may be one.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
