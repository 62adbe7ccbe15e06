using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// One look at the sequence and at who may still hold a position of it. The two statements come in this order, each with a
/// snapshot of its own: that is what <see cref="SettledBounds"/> rests on.
/// </summary>
internal static class WritersLook
{
    // A fresh sequence says last_value = 1 although nothing was drawn, hence is_called.
    private const string LastDrawn = """
        select last_value - (not is_called)::int, current_setting('transaction_isolation'), pg_is_in_recovery()
        from event_store.mt_events_sequence
        """;

    // https://www.postgresql.org/docs/current/view-pg-locks.html
    private const string Writers = """
        select virtualtransaction from pg_locks
        where locktype = 'relation' and mode = 'RowExclusiveLock' and relation = 'event_store.mt_events'::regclass
            and database = (select oid from pg_database where datname = current_database())
        """;

    public static void Add(NpgsqlBatch batch)
    {
        batch.Add(LastDrawn);
        batch.Add(Writers);
    }

    /// <summary>Reads both results; leaves the reader at the end of the second one.</summary>
    public static async Task<(long LastDrawn, HashSet<string> Writers)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var lastDrawn = reader.GetInt64(0);
        RefuseBlindness(reader.GetString(1), reader.GetBoolean(2));

        await reader.NextResultAsync(cancellationToken);
        var writers = new HashSet<string>();
        while (await reader.ReadAsync(cancellationToken))
            writers.Add(reader.GetString(0));
        return (lastDrawn, writers);
    }

    private static void RefuseBlindness(string isolation, bool isStandby)
    {
        if (isolation != "read committed")
            throw new InvalidOperationException($"Reading forward needs the isolation level read committed; this database's default is {isolation}.");
        if (isStandby)
            throw new InvalidOperationException("Reading forward needs the primary server: on a standby the writers of events cannot be seen.");
    }
}
