using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Append-only streams of events in PostgreSQL, in the table layout of Marten 9. Needs the isolation level READ COMMITTED,
/// PostgreSQL's default (https://www.postgresql.org/docs/current/transaction-iso.html). Thread-safe; one per process.
/// </summary>
public sealed class PostgresEventStore
{
    /// <summary>The tenant of streams that belong to nobody in particular.</summary>
    public static readonly string DefaultTenant = "*DEFAULT*";

    /// <summary>Makes the store.</summary>
    /// <param name="dataSource">The database; its schema is <see cref="EventStoreSchema"/>'s.</param>
    /// <param name="types">The events that may be written and read.</param>
    /// <param name="projections">Effects of every append; they run in this order.</param>
    public PostgresEventStore(NpgsqlDataSource dataSource, EventTypes types, IEnumerable<IInlineProjection> projections)
    {
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
    /// <exception cref="DuplicateEventException">An event for a stream with an expected version is in the store already.</exception>
    /// <exception cref="UnknownEventTypeException">An event's type is not registered.</exception>
    /// <exception cref="ArgumentException">An append is malformed, or its text cannot be stored (a NUL character).</exception>
    public Task<AppendResult> AppendAsync(
        IReadOnlyList<StreamAppend> appends,
        Action<NpgsqlBatch>? alongside = null,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Reads one stream from its beginning, or from behind a version, in order; empty where there is no such stream.</summary>
    /// <param name="tenantId">Whose stream it is.</param>
    /// <param name="streamId">The stream.</param>
    /// <param name="afterVersion">Events up to and including this version are left out.</param>
    /// <param name="limit">At most so many events.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    public IAsyncEnumerable<StoredEvent> ReadStreamAsync(
        string tenantId,
        string streamId,
        long afterVersion = 0,
        int limit = int.MaxValue,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Reads the events at these positions, ascending; positions that hold none, or another tenant's, are left out.</summary>
    /// <param name="tenantId">Whose events may be returned.</param>
    /// <param name="positions">In any order, for example from a table that indexes a history.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered.</exception>
    public Task<IReadOnlyList<StoredEvent>> ReadPositionsAsync(
        string tenantId,
        IReadOnlyList<long> positions,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The aliases of those of these events that exist, by id: what a duplicate collided with.</summary>
    /// <param name="tenantId">Whose events are looked at; <c>null</c> for everybody's, since ids are unique across tenants.</param>
    /// <param name="eventIds">The ids.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<IReadOnlyDictionary<Guid, string>> FindAliasesAsync(
        string? tenantId,
        IReadOnlyList<Guid> eventIds,
        CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
