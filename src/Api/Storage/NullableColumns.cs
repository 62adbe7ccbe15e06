using Npgsql;

namespace EventMonitors.Api.Storage;

/// <summary>Columns that may be null, which Npgsql's own getters refuse.</summary>
public static class NullableColumns
{
    /// <summary>A text column.</summary>
    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A column of a value type.</summary>
    public static T? ValueOrNull<T>(this NpgsqlDataReader reader, int column) where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
