using System.Text.Json;
using System.Text.Json.Serialization;

namespace EventMonitors.EventStore.Transfer;

/// <summary>JSON that is passed on as it is written: a number keeps its digits, whatever a program would make of them.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record RawJson(byte[] Utf8)
{
    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Utf8, skipInputValidation: true);
    }
}
