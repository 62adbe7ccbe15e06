using System.Data;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>Carries a plan out, in one of three ways; see <see cref="AppendSql"/> for the statements.</summary>
internal sealed class Appender(NpgsqlDataSource dataSource, IReadOnlyList<IInlineProjection> projections)
{
    // The locks of streams come in one order, so this only happens to ids that cross, or to projections that do.
    private const int MostDeadlocks = 3;

    /// <summary>
    /// Versions are known beforehand, so everything is one batch in an implicit transaction: one round trip to the server.
    /// </summary>
    public async Task<AppendResult> AppendExpectedAsync(AppendPlan plan, Action<NpgsqlBatch>? alongside, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        while (true)
        {
            try
            {
                return await TryAppendExpectedAsync(connection, plan, alongside, cancellationToken);
            }
            catch (PostgresException exception) when (Refusal.From(exception, AppendSql.BehindState) is { } behind)
            {
                // At an expected version the stream's last timestamp cannot change any more: each stream comes here once.
                plan = plan.NotBefore(behind.TenantId, behind.StreamId, behind.Last);
            }
            catch (PostgresException exception) when (Refusal.From(exception, AppendSql.ConflictState) is { } conflict)
            {
                throw new StreamConflictException(conflict.StreamId, conflict.Expected, conflict.Actual, exception);
            }
            catch (PostgresException exception) when (Refusal.From(exception, AppendSql.ArchivedState) is { } archived)
            {
                throw new StreamArchivedException(archived.TenantId, archived.StreamId, exception);
            }
            catch (PostgresException exception) when (Violates(exception, AppendSql.StreamKey))
            {
                throw await ExistingStreamAsync(connection, plan, exception, cancellationToken);
            }
            catch (PostgresException exception) when (Violates(exception, AppendSql.EventIdKey))
            {
                var known = await EventQueries.FindAliasesAsync(connection, null, [.. plan.Events.Select(e => e.Source.Id)], cancellationToken);
                throw new DuplicateEventException([.. known.Keys], exception);
            }
        }
    }

    private async Task<AppendResult> TryAppendExpectedAsync(
        NpgsqlConnection connection,
        AppendPlan plan,
        Action<NpgsqlBatch>? alongside,
        CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        if (plan.IsAllNew)
        {
            AppendCommands.CreateStreams(batch, plan);
        }
        else
        {
            AppendCommands.LockStreams(batch, plan);
            AppendCommands.CheckStreams(batch, plan);
            AppendCommands.AdvanceStreams(batch, plan);
        }

        AppendCommands.InsertEvents(batch, plan);
        AddEffects(batch, Record(plan), alongside);

        await batch.PrepareAsync(cancellationToken);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!plan.IsAllNew)
            await reader.NextResultAsync(cancellationToken); // past the check, which returns no row or raises

        var appended = new List<AppendedEvent>(plan.Events.Count);
        foreach (var e in plan.Events)
        {
            await reader.ReadAsync(cancellationToken);
            appended.Add(new AppendedEvent(reader.GetInt64(0), e.Source.Id, e.Stream.Id, e.Version));
        }

        await FinishAsync(reader, cancellationToken);
        return new AppendResult(appended, []);
    }

    /// <summary>Which events are new is known only when the streams are locked, so projections come in a second batch.</summary>
    public async Task<AppendResult> AppendNewOnesAsync(AppendPlan plan, Action<NpgsqlBatch>? alongside, CancellationToken cancellationToken)
    {
        var deadlocks = 0;
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        while (true)
        {
            try
            {
                return await TryAppendNewOnesAsync(connection, plan, alongside, cancellationToken);
            }
            catch (PostgresException exception) when (Refusal.From(exception, AppendSql.BehindState) is { } behind)
            {
                plan = plan.NotBefore(behind.TenantId, behind.StreamId, behind.Last);
            }
            catch (PostgresException exception) when (Refusal.From(exception, AppendSql.ConflictState) is { } conflict)
            {
                throw new StreamConflictException(conflict.StreamId, conflict.Expected, conflict.Actual, exception);
            }
            catch (PostgresException exception) when (Refusal.From(exception, AppendSql.ArchivedState) is { } archived)
            {
                throw new StreamArchivedException(archived.TenantId, archived.StreamId, exception);
            }
            catch (PostgresException exception) when (Violates(exception, AppendSql.EventIdKey) || (IsDeadlock(exception) && deadlocks++ < MostDeadlocks))
            {
                // Another append writes the same ids into other streams. Now that it has ended they are duplicates.
            }
        }
    }

    private async Task<AppendResult> TryAppendNewOnesAsync(
        NpgsqlConnection connection,
        AppendPlan plan,
        Action<NpgsqlBatch>? alongside,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        var written = await InsertNewEventsAsync(connection, plan, cancellationToken);

        var appended = new List<AppendedEvent>(written.Count);
        var recorded = new List<RecordedEvent>(written.Count);
        var duplicates = new List<Guid>();
        foreach (var e in plan.Events)
        {
            // Removed, so that a second event of the same id in this append finds nothing and is a duplicate.
            if (written.Remove(e.Source.Id, out var row))
            {
                appended.Add(new AppendedEvent(row.Position, e.Source.Id, e.Stream.Id, row.Version));
                recorded.Add(new StoredEvent(e.Record(row.Version, row.Timestamp), row.Position));
            }
            else if (e.Stream.Expected == ExpectedVersion.Any)
            {
                duplicates.Add(e.Source.Id);
            }
            else
            {
                throw new DuplicateEventException([e.Source.Id]);
            }
        }

        await using var batch = connection.CreateBatch();
        if (plan.Streams.ExceptBy(recorded.Select(e => (e.TenantId, e.StreamId)), stream => (stream.TenantId, stream.Id)).ToList() is { Count: > 0 } untouched)
            AppendCommands.RemoveEmptyStreams(batch, untouched);
        AddEffects(batch, recorded, alongside);

        if (batch.BatchCommands.Count > 0)
        {
            await batch.PrepareAsync(cancellationToken);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await FinishAsync(reader, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new AppendResult(appended, duplicates);
    }

    private static async Task<Dictionary<Guid, (long Position, long Version, DateTimeOffset Timestamp)>> InsertNewEventsAsync(
        NpgsqlConnection connection,
        AppendPlan plan,
        CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        AppendCommands.LockStreams(batch, plan);
        AppendCommands.CheckStreams(batch, plan);
        AppendCommands.InsertNewEvents(batch, plan);
        await batch.PrepareAsync(cancellationToken);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var written = new Dictionary<Guid, (long, long, DateTimeOffset)>(plan.Events.Count);
        while (await reader.ReadAsync(cancellationToken))
            written.Add(reader.GetGuid(1), (reader.GetInt64(0), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3)));

        await FinishAsync(reader, cancellationToken);
        return written;
    }

    // Positions are drawn in the order of the events.
    private static List<RecordedEvent> Record(AppendPlan plan) =>
        [.. plan.Events.Select(e => e.Record(e.Version, e.Timestamp) with { HasCurrentPosition = e == plan.Events[^1] })];

    private void AddEffects(NpgsqlBatch batch, List<RecordedEvent> events, Action<NpgsqlBatch>? alongside)
    {
        if (events.Count > 0)
        {
            foreach (var projection in projections)
                projection.Project(events, batch);
        }

        alongside?.Invoke(batch);
    }

    /// <summary>An error of a later statement shows only when its result is asked for.</summary>
    private static async Task FinishAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        while (await reader.NextResultAsync(cancellationToken))
        {
        }
    }

    private static async Task<Exception> ExistingStreamAsync(
        NpgsqlConnection connection,
        AppendPlan plan,
        PostgresException exception,
        CancellationToken cancellationToken)
    {
        foreach (var stream in plan.Streams)
        {
            if (await StreamQueries.FindAsync(connection, stream.TenantId, stream.Id, cancellationToken) is { } existing)
            {
                return existing.IsArchived
                    ? new StreamArchivedException(stream.TenantId, stream.Id, exception)
                    : new StreamConflictException(stream.Id, 0, existing.Version, exception);
            }
        }

        return exception;
    }

    private static bool IsDeadlock(PostgresException exception) => exception.SqlState == PostgresErrorCodes.DeadlockDetected;

    private static bool Violates(PostgresException exception, string constraint) =>
        exception is { SqlState: PostgresErrorCodes.UniqueViolation, SchemaName: "event_store" } && exception.ConstraintName == constraint;
}
