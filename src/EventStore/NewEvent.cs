namespace EventMonitors.EventStore;

/// <summary>An event that is about to be appended.</summary>
/// <param name="Id">Identifies the event in the whole store, across tenants; a second append of the same id is a duplicate.</param>
/// <param name="Data">The fact itself, of a type registered in <see cref="EventTypes"/>.</param>
/// <param name="Timestamp">
/// When it happened. Kept in UTC, truncated to the millisecond, and moved forward to the stream's last timestamp where it
/// lies before it: time never runs backwards within a stream.
/// </param>
/// <param name="Metadata">What accompanies it.</param>
public sealed record NewEvent(Guid Id, object Data, DateTimeOffset Timestamp, EventMetadata Metadata);
