using System.Text.Json;

using Npgsql;

namespace EventMonitors.EventStore;

/// <summary>One row of mt_events, as every query selects it.</summary>
internal static class EventRow
{
    public const string Columns = "seq_id, id, tenant_id, stream_id, version, type, data, timestamp, correlation_id, causation_id, headers";

    public static StoredEvent Read(NpgsqlDataReader reader, EventTypes types)
    {
        var position = reader.GetInt64(0);
        var (alias, data) = types.Read(reader.GetString(5), reader.GetFieldValue<byte[]>(6), position);
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
            Metadata = Metadata(reader),
        };
    }

    public static EventMetadata Metadata(NpgsqlDataReader reader) => new(Text(reader, 8), Text(reader, 9), Headers(reader, 10));

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
