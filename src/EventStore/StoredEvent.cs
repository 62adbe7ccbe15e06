using System.Diagnostics.CodeAnalysis;

namespace EventMonitors.EventStore;

/// <summary>An event whose place in the store is known: read from there, or inserted a moment ago.</summary>
public sealed record StoredEvent : RecordedEvent
{
    /// <summary>Makes one as an initializer says.</summary>
    public StoredEvent()
    {
    }

    /// <summary>Says where an event came to lie.</summary>
    [SetsRequiredMembers]
    public StoredEvent(RecordedEvent recorded, long position)
        : base(recorded) => Position = position;

    /// <summary>Its place in the whole store. Positions grow, and have gaps where a transaction was rolled back.</summary>
    public required long Position { get; init; }
}
