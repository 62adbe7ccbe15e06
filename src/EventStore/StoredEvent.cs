namespace EventMonitors.EventStore;

/// <summary>An event as it was read from the store.</summary>
public sealed record StoredEvent : RecordedEvent
{
    /// <summary>Its place in the whole store. Positions grow, and have gaps where a transaction was rolled back.</summary>
    public required long Position { get; init; }
}
