using System.Diagnostics;
using System.Runtime.CompilerServices;

using Npgsql;

using NpgsqlTypes;

namespace EventMonitors.EventStore;

/// <summary>
/// Append-only streams of events in PostgreSQL, in the table layout of Marten 9. Needs the isolation level READ COMMITTED,
/// PostgreSQL's default (https://www.postgresql.org/docs/current/transaction-iso.html). Thread-safe; one per process.
/// </summary>
public sealed class PostgresEventStore
{
    /// <summary>The tenant of streams that belong to nobody in particular.</summary>
    public static readonly string DefaultTenant = "*DEFAULT*";

    private const int Page = 1000;

    // A filter that finds little looks at this many positions per statement, so that none of them runs for long.
    private const long Window = 100_000;

    private readonly NpgsqlDataSource _dataSource;
    private readonly EventTypes _types;
    private readonly Appender _appender;

    /// <summary>Makes the store.</summary>
    /// <param name="dataSource">The database; its schema is <see cref="EventStoreSchema"/>'s.</param>
    /// <param name="types">The events that may be written and read.</param>
    /// <param name="projections">Effects of every append; they run in this order.</param>
    public PostgresEventStore(NpgsqlDataSource dataSource, EventTypes types, IEnumerable<IInlineProjection> projections)
    {
        (_dataSource, _types) = (dataSource, types);
        _appender = new Appender(dataSource, [.. projections]);
    }

    /// <summary>Appends to one stream or to many, all or nothing.</summary>
    /// <remarks>
    /// With nothing but expected versions this is one prepared batch in an implicit transaction. Where a stream says
    /// <see cref="ExpectedVersion.Any"/>, events whose id is known already are skipped, without a hole in the stream, and
    /// projections see only what was really appended.
    /// </remarks>
    /// <param name="appends">At least one; a stream with an expected version appears once.</param>
    /// <param name="alongside">
    /// Adds commands of the caller's own to the transaction, after those of the projections; the rules of
    /// <see cref="IInlineProjection.Project"/> apply to it. They run even where every event was a duplicate.
    /// </param>
    /// <param name="cancellationToken">Ends the attempt; whether the commit happened is then unknown.</param>
    /// <exception cref="StreamConflictException">A stream does not end where it was expected to.</exception>
    /// <exception cref="StreamArchivedException">A stream is archived; it takes no event, not even a duplicate.</exception>
    /// <exception cref="DuplicateEventException">An event for a stream with an expected version is in the store already.</exception>
    /// <exception cref="UnknownEventTypeException">An event's type is not registered.</exception>
    /// <exception cref="ArgumentException">An append is malformed, or its text cannot be stored (a NUL character).</exception>
    public async Task<AppendResult> AppendAsync(
        IReadOnlyList<StreamAppend> appends,
        Action<NpgsqlBatch>? alongside = null,
        CancellationToken cancellationToken = default)
    {
        var plan = AppendPlan.For(appends, _types);
        using var activity = StoreTelemetry.StartAppend(plan);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var result = plan.HasAny
                ? await _appender.AppendNewOnesAsync(plan, alongside, cancellationToken)
                : await _appender.AppendExpectedAsync(plan, alongside, cancellationToken);
            StoreTelemetry.Done(activity, result, Stopwatch.GetElapsedTime(began));
            return result;
        }
        catch (Exception exception)
        {
            StoreTelemetry.Failed(activity, exception, Stopwatch.GetElapsedTime(began));
            throw;
        }
    }

    /// <summary>
    /// Reads one stream from its beginning, or from behind a version, in order; empty where there is no such stream. An
    /// archived stream is read like any other.
    /// </summary>
    /// <param name="tenantId">Whose stream it is.</param>
    /// <param name="streamId">The stream.</param>
    /// <param name="afterVersion">Events up to and including this version are left out.</param>
    /// <param name="limit">At most so many events.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    public async IAsyncEnumerable<StoredEvent> ReadStreamAsync(
        string tenantId,
        string streamId,
        long afterVersion = 0,
        int limit = int.MaxValue,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        const string sql = $"""
            select {EventRow.Columns} from event_store.mt_events
            where tenant_id = $1 and stream_id = $2 and version > $3 order by version limit $4
            """;

        // Page by page, so that a slow consumer holds neither a connection nor a snapshot of the database.
        while (limit > 0)
        {
            var size = Math.Min(limit, Page);
            var page = await ReadAsync(
                batch => batch.Add(sql).WithText(tenantId).WithText(streamId).With(afterVersion, NpgsqlDbType.Bigint).With((long)size, NpgsqlDbType.Bigint),
                cancellationToken);

            foreach (var e in page)
                yield return e;

            if (page.Count < size)
                yield break;
            (afterVersion, limit) = (page[^1].Version, limit - size);
        }
    }

    /// <summary>
    /// Reads what lies between two positions once, in the order of positions and page by page: for exports and reports, in
    /// constant memory. Who wants to follow the log takes a <see cref="ForwardReader"/>.
    /// </summary>
    /// <param name="filter">Which events; it says what each choice costs.</param>
    /// <param name="after">Events up to and including this position are left out; 0 to begin with the first.</param>
    /// <param name="upTo">
    /// The last position that is read. It has to be settled (<see cref="SettledPosition.CatchUpAsync"/>): beyond that, an
    /// event may still appear before one that was handed out.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">The filter names a stream and no tenant.</exception>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    /// <exception cref="UnreadableEventException">An event's data does not fit its type.</exception>
    public async IAsyncEnumerable<StoredEvent> ReadForwardAsync(
        ForwardFilter filter,
        long after,
        long upTo,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var query = new ForwardQuery(filter);
        // Windows end where the log does, whatever was asked for.
        upTo = Math.Min(upTo, await LastPositionAsync(cancellationToken));
        while (after < upTo)
        {
            var end = filter.StreamId is null ? Math.Min(upTo, after + Window) : upTo;
            var page = await ReadAsync(batch => query.Add(batch, after, end, Page), cancellationToken);
            foreach (var e in page)
                yield return e;

            if (page.Count > 0)
                query.MoveBehind(page[^1]);
            after = page.Count == Page ? page[^1].Position : end;
        }
    }

    /// <summary>Reads the events at these positions, ascending; positions that hold none, or another tenant's, are left out.</summary>
    /// <param name="tenantId">Whose events may be returned; <c>null</c> for everybody's.</param>
    /// <param name="positions">In any order, for example from a table that indexes a history.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    public async Task<IReadOnlyList<StoredEvent>> ReadPositionsAsync(
        string? tenantId,
        IReadOnlyList<long> positions,
        CancellationToken cancellationToken = default)
    {
        // A probe per position, whatever the statistics say.
        const string sql = $"""
            select e.* from (select distinct position from unnest($2::bigint[]) u (position)) u
            cross join lateral (
                select {EventRow.Columns} from event_store.mt_events where seq_id = u.position limit 1) e
            where $1::varchar is null or e.tenant_id = $1
            order by e.seq_id
            """;
        return positions.Count == 0
            ? []
            : await ReadAsync(batch => batch.Add(sql).WithText(tenantId).WithMany(positions, p => p, NpgsqlDbType.Bigint), cancellationToken);
    }

    /// <summary>The names of those of these events that exist, by id and without their versions: what a duplicate collided with.</summary>
    /// <param name="tenantId">Whose events are looked at; <c>null</c> for everybody's, since ids are unique across tenants.</param>
    /// <param name="eventIds">The ids.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<Guid, string>> FindAliasesAsync(
        string? tenantId,
        IReadOnlyList<Guid> eventIds,
        CancellationToken cancellationToken = default)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        return await EventQueries.FindAliasesAsync(connection, tenantId, eventIds, cancellationToken);
    }

    /// <summary>A stream without its events; <c>null</c> where there is no such stream.</summary>
    /// <param name="tenantId">Whose stream it is.</param>
    /// <param name="streamId">The stream.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<StreamState?> FindStreamAsync(string tenantId, string streamId, CancellationToken cancellationToken = default)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        return await StreamQueries.FindAsync(connection, tenantId, streamId, cancellationToken);
    }

    /// <summary>Closes streams for good, all or none: they take no more events, and their events are marked as archived.</summary>
    /// <remarks>
    /// Nothing is removed: every event stays readable by its stream and its position, and is part of a replay, a rebuild and
    /// an export. Needs the right to update both tables, which appending events does not. For as long as this takes,
    /// forward readers wait at it as they do at an append: a few streams at a time.
    /// </remarks>
    /// <param name="tenantId">Whose streams they are.</param>
    /// <param name="streamIds">The streams; one that is archived already, or does not exist, stays as it is.</param>
    /// <param name="cancellationToken">Ends the attempt; whether the commit happened is then unknown.</param>
    /// <returns>How many streams were closed by this call.</returns>
    public async Task<int> ArchiveStreamsAsync(string tenantId, IReadOnlyList<string> streamIds, CancellationToken cancellationToken = default)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        return await StreamQueries.ArchiveAsync(connection, tenantId, streamIds, cancellationToken);
    }

    private async Task<long> LastPositionAsync(CancellationToken cancellationToken)
    {
        await using var command = _dataSource.CreateCommand("select coalesce(max(seq_id), 0) from event_store.mt_events");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<List<StoredEvent>> ReadAsync(Action<NpgsqlBatch> query, CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        query(batch);
        return await EventQueries.ReadAsync(batch, _types, cancellationToken);
    }
}
