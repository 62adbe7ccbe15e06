using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Reads all events in the order of their positions and misses none, however slow a writer is, without waiting for anything
/// but writers of events. One reader, one loop: not thread-safe.
/// </summary>
/// <remarks>
/// Exact as long as all writers draw their positions inside the insert, as <see cref="PostgresEventStore"/> does. Marten draws
/// them before it holds a lock: it may read this database, but while it appends to it no reader can be exact.
/// </remarks>
public sealed class ForwardReader
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly EventTypes _types;
    private readonly ForwardQuery _query;
    private readonly int _pageSize;
    private readonly SettledBounds _bounds;
    private readonly WritersLook _look;
    private long _checkpoint;

    /// <summary>Makes a reader.</summary>
    /// <param name="dataSource">The primary server's database: on a standby the writers cannot be seen.</param>
    /// <param name="types">The events that may be read.</param>
    /// <param name="startAfter">The checkpoint of an earlier reader, 0 to begin with the first event.</param>
    /// <param name="aliases">Only events of these names, in whichever version; <c>null</c> for all.</param>
    /// <param name="pageSize">At most so many events per poll.</param>
    public ForwardReader(
        NpgsqlDataSource dataSource,
        EventTypes types,
        long startAfter,
        IReadOnlyCollection<string>? aliases = null,
        int pageSize = 1000)
        : this(dataSource, types, new ForwardFilter { Names = aliases }, startAfter, pageSize)
    {
    }

    /// <summary>Makes a reader of some events.</summary>
    /// <param name="dataSource">The primary server's database: on a standby the writers cannot be seen.</param>
    /// <param name="types">The events that may be read.</param>
    /// <param name="filter">Which events; it says what each choice costs.</param>
    /// <param name="startAfter">The checkpoint of an earlier reader, 0 to begin with the first event.</param>
    /// <param name="pageSize">At most so many events per poll.</param>
    /// <exception cref="ArgumentException">The filter names a stream and no tenant.</exception>
    public ForwardReader(NpgsqlDataSource dataSource, EventTypes types, ForwardFilter filter, long startAfter, int pageSize = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(startAfter);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageSize);
        (_dataSource, _types, _query, _pageSize) = (dataSource, types, new ForwardQuery(filter), pageSize);
        _bounds = new SettledBounds(startAfter);
        _look = new WritersLook(_bounds);
        _checkpoint = startAfter;
    }

    /// <summary>Reads the next events as far as they are settled. Returns at once, also when there is nothing.</summary>
    /// <param name="cancellationToken">Ends the poll; the next one begins where this one did.</param>
    /// <exception cref="UnknownEventTypeException">The next event's alias is not registered; the checkpoint stays before it.</exception>
    /// <exception cref="UnreadableEventException">The next event's data does not fit its type; the checkpoint stays before it.</exception>
    /// <exception cref="InvalidOperationException">The database is a standby, or its isolation level is not READ COMMITTED.</exception>
    public async Task<ForwardPage> PollAsync(CancellationToken cancellationToken)
    {
        ForwardPage page;
        try
        {
            page = await ReadPageAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            _bounds.Forget();
            throw;
        }

        _checkpoint = page.Checkpoint;
        if (page.Events.Count > 0)
            _query.MoveBehind(page.Events[^1]);
        return page;
    }

    private async Task<ForwardPage> ReadPageAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        _look.Add(batch);
        _query.Add(batch, _checkpoint, _pageSize);
        await batch.PrepareAsync(cancellationToken);

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await _look.ReadAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await ReadPageAsync(reader, _bounds.Settled, cancellationToken);
    }

    private async Task<ForwardPage> ReadPageAsync(NpgsqlDataReader reader, long settled, CancellationToken cancellationToken)
    {
        var events = new List<StoredEvent>();
        var decided = Math.Max(_checkpoint, settled);
        while (await reader.ReadAsync(cancellationToken))
        {
            var position = reader.GetInt64(0);
            // A run without a hole right behind what is decided is decided too: nobody can come in between.
            if (position > decided + 1)
                return new ForwardPage(events, decided);

            if (!TryRead(reader, events))
                return new ForwardPage(events, position - 1);
            decided = Math.Max(decided, position);
        }

        // Behind a full page there may be more, however far the settled position lies.
        return events.Count == _pageSize ? new ForwardPage(events, events[^1].Position) { IsFull = true } : new ForwardPage(events, decided);
    }

    /// <summary>An event that cannot be read fails the poll it is first in; those before it are handed out.</summary>
    private bool TryRead(NpgsqlDataReader reader, List<StoredEvent> events)
    {
        try
        {
            events.Add(EventRow.Read(reader, _types));
            return true;
        }
        catch (Exception exception) when (exception is UnknownEventTypeException or UnreadableEventException && events.Count > 0)
        {
            return false;
        }
    }
}
