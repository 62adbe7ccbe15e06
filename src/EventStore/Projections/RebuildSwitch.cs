using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore.Projections;

/// <summary>
/// The moment in which the new tables take the place of the old ones: no event is appended, the rest of the log is folded,
/// the tables are exchanged. All in one transaction, which gives up early, so that appends wait for it only briefly.
/// </summary>
internal sealed class RebuildSwitch(NpgsqlConnection connection, EventTypes types, RebuildRun run, IReadOnlyList<RebuildTarget> targets, RebuildLimits limits)
{
    // Appenders hold their lock on the event table before they touch a read model, so this order meets no deadlock.
    private const string LockLog = "lock table event_store.mt_events in share row exclusive mode";

    private const string LockCheckpoints = """
        with made as (
            insert into event_store.mt_event_progression (name, last_seq_id) select n, 0 from unnest($1::varchar[]) n on conflict do nothing)
        select coalesce(max(last_seq_id), 0) from (
            select last_seq_id from event_store.mt_event_progression where name = any ($1::varchar[]) order by name for update) p
        """;

    private const string MoveCheckpoints = """
        insert into event_store.mt_event_progression (name, last_seq_id, last_updated) select n, $2, now() from unnest($1::varchar[]) n
        on conflict (name) do update set last_seq_id = excluded.last_seq_id, last_updated = now()
        """;

    private const string ClearFailures = """
        update event_store.projection_states set failed_position = null, failed_alias = null, failed_message = null, failed_at = null
        where name = any ($1::text[])
        """;

    private const string Finish = "delete from event_store.projection_rebuilds where name = any ($1::text[])";

    private readonly string[] _checkpoints =
        [.. targets.Where(target => target.Mode == ProjectionMode.Asynchronous).Select(target => ProjectionCheckpoint.NameOf(target.Name))];

    private readonly string _lockTables =
        $"lock table {string.Join(", ", targets.SelectMany(target => target.ServingTables).Order(StringComparer.Ordinal))} in access exclusive mode";

    private long _refusedUpTo = -1;

    /// <summary>One attempt.</summary>
    /// <param name="written">The position that the new tables have reached.</param>
    /// <param name="patience">The longest wait for a single lock.</param>
    /// <param name="names">The names of the events that are taken; <c>null</c> for all.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing has happened then, except where the commit was under way.</param>
    /// <returns>The position that the exchanged tables have reached; <c>null</c> where it did not come to the exchange.</returns>
    public async Task<long?> TryAsync(long written, TimeSpan patience, string[]? names, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            // A rebuild that is frozen here must not keep appends waiting: the server ends its session.
            await RebuildTables.ExecuteAsync(
                connection,
                [$"set local lock_timeout = {(int)patience.TotalMilliseconds}", "set local idle_in_transaction_session_timeout = '5s'", "set local synchronous_commit = on"],
                cancellationToken);
            await run.CheckShapesAsync(cancellationToken);
            foreach (var target in targets)
                await RebuildTables.DressAsync(connection, target, cancellationToken);

            var end = await CloseLogAsync(written, cancellationToken);
            await RebuildTables.ExecuteAsync(connection, [_lockTables], cancellationToken);
            // What was committed while the locks were waited for.
            await run.CheckShapesAsync(cancellationToken);
            if (!await FoldTailAsync(written, end, names, cancellationToken) || !await WriteTailAsync(written, end, cancellationToken))
                return null;

            foreach (var target in targets)
                await RebuildTables.ExchangeAsync(connection, target, cancellationToken);
            await FinishAsync(end, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return end;
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return null;
        }
        finally
        {
            foreach (var target in targets)
                target.BeginAgain();
        }
    }

    /// <summary>
    /// The position that the tables have to reach. With the log locked nobody holds a position that is not visible yet, so it is
    /// that of the last event. Asynchronous projections need no lock: it is enough not to fall behind what they have reached.
    /// </summary>
    private async Task<long> CloseLogAsync(long written, CancellationToken cancellationToken)
    {
        var end = written;
        if (targets.Any(target => target.Mode == ProjectionMode.Inline))
        {
            await RebuildTables.ExecuteAsync(connection, [LockLog], cancellationToken);
            await using var last = new NpgsqlCommand(LogEnd.Sql, connection);
            end = Math.Max(end, (long)(await last.ExecuteScalarAsync(cancellationToken))!);
        }

        if (_checkpoints.Length > 0)
        {
            await using var batch = connection.CreateBatch();
            batch.Add(LockCheckpoints).With(_checkpoints, NpgsqlDbType.Array | NpgsqlDbType.Varchar);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            end = Math.Max(end, reader.GetInt64(0));
        }

        return end;
    }

    private async Task<bool> FoldTailAsync(long written, long end, string[]? names, CancellationToken cancellationToken)
    {
        var reader = new LogReader(connection, types, names);
        var events = 0;
        await foreach (var page in reader.ReadAsync(written, end, limits, cancellationToken))
        {
            if ((events += page.Events.Count) > limits.LongestTail)
                return false;
            foreach (var target in targets)
                target.Apply(page);
        }

        return true;
    }

    /// <summary>Where one of the last events is refused, the pass is left to find it and name it. If it finds none, the refusal stands.</summary>
    private async Task<bool> WriteTailAsync(long written, long end, CancellationToken cancellationToken)
    {
        try
        {
            await run.WriteAsync(end, end, cancellationToken);
            return true;
        }
        catch (PostgresException exception) when (FinalRefusal.Is(exception) && (_refusedUpTo < 0 || written < _refusedUpTo))
        {
            _refusedUpTo = Math.Max(_refusedUpTo, end);
            return false;
        }
    }

    private async Task FinishAsync(long end, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.Add(MoveCheckpoints).With(_checkpoints, NpgsqlDbType.Array | NpgsqlDbType.Varchar).With(end, NpgsqlDbType.Bigint);
        batch.Add(ClearFailures).WithMany(targets, target => target.Name, NpgsqlDbType.Text);
        batch.Add(Finish).WithMany(targets, target => target.Name, NpgsqlDbType.Text);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
