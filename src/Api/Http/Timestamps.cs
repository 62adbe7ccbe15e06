using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventMonitors.Api.Http;

/// <summary>The API's one form of an instant: UTC with milliseconds, <c>2026-02-26T12:00:00.000Z</c>.</summary>
public sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}

/// <summary>Instants as they are stored and compared.</summary>
public static class TimestampExtensions
{
    /// <summary>The current instant, cut to the millisecond that the API shows.</summary>
    public static DateTimeOffset GetUtcMilliseconds(this TimeProvider clock) => clock.GetUtcNow().CutToMilliseconds();

    /// <summary>Cuts to the millisecond that the API shows.</summary>
    public static DateTimeOffset CutToMilliseconds(this DateTimeOffset instant) =>
        new(instant.UtcTicks - instant.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
