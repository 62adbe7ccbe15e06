namespace EventMonitors.EventStore;

/// <summary>What an append did.</summary>
/// <param name="Appended">The events that were written, in the order in which they were handed over.</param>
/// <param name="Duplicates">
/// The ids that were skipped, because the store knew them already or because the same append carried them twice.
/// </param>
public sealed record AppendResult(IReadOnlyList<AppendedEvent> Appended, IReadOnlyList<Guid> Duplicates);

/// <summary>Where an event came to lie.</summary>
/// <param name="Position">Its place in the whole store.</param>
/// <param name="Id">The event's id.</param>
/// <param name="StreamId">The stream it is in.</param>
/// <param name="Version">Its place in the stream.</param>
public sealed record AppendedEvent(long Position, Guid Id, string StreamId, long Version);
