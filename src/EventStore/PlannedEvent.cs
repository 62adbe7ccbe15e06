using System.Text.Json;

namespace EventMonitors.EventStore;

/// <summary>An event of an append, serialized. Its stream is as it stood when the event joined it, so the count is its place.</summary>
internal sealed record PlannedEvent(
    NewEvent Source,
    PlannedStream Stream,
    EventType Type,
    byte[] Data,
    byte[]? Headers,
    DateTimeOffset Timestamp)
{
    /// <summary>The event's place in its stream; only where a version is expected.</summary>
    public long Version => Stream.NewVersion;

    public static PlannedEvent For(NewEvent source, PlannedStream stream, DateTimeOffset timestamp, EventTypes types)
    {
        var type = types.Of(source.Data.GetType());
        StorableText.Optional(source.Metadata.CorrelationId, "correlation id");
        StorableText.Optional(source.Metadata.CausationId, "causation id");
        return new PlannedEvent(
            source,
            stream,
            type,
            StorableText.Json(types.Write(source.Data), $"data of {type.Name}"),
            source.Metadata.Headers.Count == 0 ? null : StorableText.Json(JsonSerializer.SerializeToUtf8Bytes(source.Metadata.Headers), $"headers of {type.Name}"),
            timestamp);
    }

    public RecordedEvent Record(long version, DateTimeOffset timestamp) => new()
    {
        Id = Source.Id,
        TenantId = Stream.TenantId,
        StreamId = Stream.Id,
        Version = version,
        Alias = Type.Name,
        SchemaVersion = Type.Alias.Version,
        Data = Source.Data,
        Timestamp = timestamp,
        Metadata = Source.Metadata,
    };
}
