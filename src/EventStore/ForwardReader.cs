using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>
/// Reads all events in the order of their positions and misses none, however slow a writer is, without waiting for anything
/// but writers of events. One reader, one loop: not thread-safe.
/// </summary>
public sealed class ForwardReader
{
    /// <summary>Makes a reader.</summary>
    /// <param name="dataSource">The primary server's database: on a standby the writers cannot be seen.</param>
    /// <param name="types">The events that may be read.</param>
    /// <param name="startAfter">The checkpoint of an earlier reader, 0 to begin with the first event.</param>
    /// <param name="aliases">Only events with these aliases; <c>null</c> for all.</param>
    /// <param name="pageSize">At most so many events per poll.</param>
    public ForwardReader(
        NpgsqlDataSource dataSource,
        EventTypes types,
        long startAfter,
        IReadOnlyCollection<string>? aliases = null,
        int pageSize = 1000)
    {
    }

    /// <summary>Reads the next events as far as they are settled. Returns at once, also when there is nothing.</summary>
    /// <exception cref="UnknownEventTypeException">An event's alias is not registered; the checkpoint stays where it was.</exception>
    public Task<ForwardPage> PollAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
