using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore;

/// <summary>
/// One look at the sequence, at who may still hold a position of it, and at the last event. The statements come in this order,
/// each with a snapshot of its own: that is what <see cref="SettledBounds"/> rests on.
/// </summary>
internal sealed class WritersLook(SettledBounds bounds)
{
    // A fresh sequence says last_value = 1 although nothing was drawn, hence is_called. A crash of the server ends every session,
    // so as long as that of the look before is there, nothing was forgotten between the two. One that nobody may see counts as gone.
    private const string LastDrawn = """
        select last_value - (not is_called)::int, current_setting('transaction_isolation'), pg_is_in_recovery(),
            pg_backend_pid(), (select backend_start from pg_stat_get_activity(pg_backend_pid())),
            exists (select from pg_stat_get_activity($1) where backend_start = $2)
        from event_store.mt_events_sequence
        """;

    // https://www.postgresql.org/docs/current/view-pg-locks.html
    private const string Writers = """
        select virtualtransaction from pg_locks
        where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'event_store.mt_events'::regclass
            and database = (select oid from pg_database where datname = current_database())
        """;

    private (int Pid, DateTime Began) _session = (0, DateTime.UnixEpoch);

    public void Add(NpgsqlBatch batch)
    {
        batch.Add(LastDrawn).With(_session.Pid, NpgsqlDbType.Integer).With(_session.Began, NpgsqlDbType.TimestampTz);
        batch.Add(Writers);
        batch.Add(LogEnd.Sql);
    }

    /// <summary>Reads the results and takes them in; leaves the reader at the end of the last one.</summary>
    /// <returns>The last position that was drawn.</returns>
    public async Task<long> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var lastDrawn = reader.GetInt64(0);
        RefuseBlindness(reader.GetString(1), reader.GetBoolean(2));
        // Not every crash fails a look: the next one may come in a session that is younger than it.
        if (!reader.GetBoolean(5))
            bounds.Forget();
        _session = (reader.GetInt32(3), reader.IsDBNull(4) ? DateTime.UnixEpoch : reader.GetDateTime(4));

        await reader.NextResultAsync(cancellationToken);
        var writers = new HashSet<string>();
        while (await reader.ReadAsync(cancellationToken))
            writers.Add(reader.GetString(0));

        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        bounds.Observe(lastDrawn, writers, reader.GetInt64(0));
        return lastDrawn;
    }

    private static void RefuseBlindness(string isolation, bool isStandby)
    {
        if (isolation != "read committed")
            throw new InvalidOperationException($"Reading forward needs the isolation level read committed; this database's default is {isolation}.");
        if (isStandby)
            throw new InvalidOperationException("Reading forward needs the primary server: on a standby the writers of events cannot be seen.");
    }
}
