using System.Text.Json;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>One row of mt_events, as every query selects it.</summary>
internal static class EventRow
{
    /// <summary>What happened, without who did it: projections are given no more.</summary>
    public const string FactColumns = "seq_id, id, tenant_id, stream_id, version, type, data, timestamp";

    public const string Columns = FactColumns + ", correlation_id, causation_id, headers";

    public static StoredEvent Read(NpgsqlDataReader reader, EventTypes types) => Read(reader, types, Metadata(reader), out _);

    /// <param name="reader">On a row of <see cref="FactColumns"/>.</param>
    /// <param name="types">The events that may be read.</param>
    /// <param name="size">Bytes of the data.</param>
    public static StoredEvent ReadFact(NpgsqlDataReader reader, EventTypes types, out int size) => Read(reader, types, EventMetadata.None, out size);

    private static StoredEvent Read(NpgsqlDataReader reader, EventTypes types, EventMetadata metadata, out int size)
    {
        var position = reader.GetInt64(0);
        var bytes = reader.GetFieldValue<byte[]>(6);
        size = bytes.Length;
        var (alias, data) = types.Read(reader.GetString(5), bytes, position);
        return new StoredEvent
        {
            Position = position,
            Id = reader.GetGuid(1),
            TenantId = reader.GetString(2),
            StreamId = reader.GetString(3),
            Version = reader.GetInt64(4),
            Alias = alias.Name,
            SchemaVersion = alias.Version,
            Data = data,
            Timestamp = reader.GetFieldValue<DateTimeOffset>(7),
            Metadata = metadata,
        };
    }

    private static EventMetadata Metadata(NpgsqlDataReader reader) => new(Text(reader, 8), Text(reader, 9), Headers(reader, 10));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static IReadOnlyDictionary<string, string> Headers(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
            return EventMetadata.None.Headers;

        // Another application's headers may hold more than strings: those are kept as their JSON.
        using var headers = JsonDocument.Parse(reader.GetFieldValue<byte[]>(column));
        return headers.RootElement.EnumerateObject().ToDictionary(header => header.Name, header => header.Value.ToString());
    }
}
