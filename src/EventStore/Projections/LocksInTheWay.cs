using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// Which transactions hold what an exchange of tables would have to wait for, seen without standing in line: whoever waits for
/// such a lock keeps everybody waiting who comes behind.
/// </summary>
internal sealed class LocksInTheWay(NpgsqlConnection connection, IReadOnlyList<RebuildTarget> targets, TimeProvider clock)
{
    // Readers do not conflict with the lock on the log. Only the server's own processes, such as autovacuum, have no user.
    private const string Sql = """
        select l.virtualtransaction, coalesce(nullif(a.application_name, '') || ', ', '') || coalesce('session ' || l.pid, 'a prepared transaction'),
            a.pid is not null and a.usesysid is null
        from pg_locks l left join pg_stat_activity a using (pid)
        where l.locktype = 'relation' and l.granted and l.mode <> 'SIReadLock' and l.pid is distinct from pg_backend_pid()
            and l.database = (select oid from pg_database where datname = current_database())
            and (l.relation in (select to_regclass(name) from unnest($1::text[]) name)
                or ($2 and l.relation = 'event_store.mt_events'::regclass and l.mode not in ('AccessShareLock', 'RowShareLock')))
        """;

    private readonly string[] _tables = [.. targets.SelectMany(target => target.ServingTables)];
    private readonly bool _log = targets.Any(target => target.Mode == ProjectionMode.Inline);
    private readonly HashSet<string> _yielding = [];

    /// <summary>Two looks, where the first one finds anybody: most transactions are gone by the second one.</summary>
    /// <returns>
    /// Who is still there, <c>null</c> where nobody is; and whether a vacuum is, which the server cancels for whoever waits
    /// longer than <c>deadlock_timeout</c>. One that did not yield to the attempt before is in the way like anybody else.
    /// </returns>
    public async Task<(string? Who, bool HasVacuum)> LookAsync(TimeSpan between, CancellationToken cancellationToken)
    {
        var before = await ReadAsync(cancellationToken);
        if (before.Count == 0)
            return (null, false);

        await Task.Delay(between, clock, cancellationToken);
        var still = (await ReadAsync(cancellationToken)).Where(found => before.ContainsKey(found.Key)).ToList();
        if (still.Where(found => !found.Value.IsVacuum || _yielding.Contains(found.Key)).Select(found => found.Value.Who).Order(StringComparer.Ordinal).FirstOrDefault() is { } who)
            return (who, false);
        _yielding.UnionWith(still.Select(found => found.Key));
        return (null, still.Count > 0);
    }

    private async Task<Dictionary<string, (string Who, bool IsVacuum)>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(Sql).With(_tables, NpgsqlDbType.Array | NpgsqlDbType.Text).With(_log, NpgsqlDbType.Boolean);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var found = new Dictionary<string, (string, bool)>();
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetString(0)] = (reader.GetString(1), reader.GetBoolean(2));
        return found;
    }
}
