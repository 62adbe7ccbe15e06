namespace EventMonitors.EventStore;

/// <summary>An event as it stands in its stream. Its position may not be known yet: this is what an inline projection sees.</summary>
public record RecordedEvent
{
    /// <summary>Identifies the event in the whole store.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose stream it is in.</summary>
    public required string TenantId { get; init; }

    /// <summary>The stream it is in.</summary>
    public required string StreamId { get; init; }

    /// <summary>Its place in the stream: 1, 2, 3 and so on, without a gap.</summary>
    public required long Version { get; init; }

    /// <summary>The name under which its type is registered in <see cref="EventTypes"/>, without a version.</summary>
    public required string Alias { get; init; }

    /// <summary>The version of the shape that its data is stored in, from 1; <see cref="Data"/> has the newest.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>The fact itself, in the newest version of its type.</summary>
    public required object Data { get; init; }

    /// <summary>When it happened, in UTC, to the millisecond; never before the event that precedes it in the stream.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// Whether it is the last event of its append: what the transaction does then finds its position as
    /// <c>currval('event_store.mt_events_sequence')</c> (https://www.postgresql.org/docs/current/functions-sequence.html).
    /// </summary>
    public bool HasCurrentPosition { get; init; }

    /// <summary>What accompanies it.</summary>
    public required EventMetadata Metadata { get; init; }
}
