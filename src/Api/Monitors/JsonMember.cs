using System.Text.Json;

namespace EventMonitors.Api.Monitors;

/// <summary>A member of a JSON object as it is spelled, the white space in front of it included.</summary>
/// <param name="Name">Its key, unescaped.</param>
/// <param name="Text">From behind the separator to the end of the value.</param>
/// <param name="ValueStart">Where in the text the value begins.</param>
/// <param name="ValueEnd">Where in the text the value has ended.</param>
internal sealed record JsonMember(string Name, ReadOnlyMemory<byte> Text, int ValueStart, int ValueEnd)
{
    public ReadOnlyMemory<byte> Value => Text[ValueStart..ValueEnd];

    public bool IsObject => Text.Span[ValueStart] == (byte)'{';

    /// <summary>The same member with another value.</summary>
    public ReadOnlyMemory<byte> With(ReadOnlyMemory<byte> value) =>
        (byte[])[.. Text[..ValueStart].Span, .. value.Span, .. Text[ValueEnd..].Span];
}

/// <summary>Takes a JSON object apart without changing its text.</summary>
internal static class JsonMembers
{
    /// <param name="json">A JSON object, UTF-8.</param>
    /// <param name="tail">The white space before the closing brace.</param>
    public static IReadOnlyList<JsonMember> Split(ReadOnlyMemory<byte> json, out ReadOnlyMemory<byte> tail)
    {
        var members = new List<JsonMember>();
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        var (start, end) = ((int)reader.BytesConsumed, (int)reader.BytesConsumed);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (members.Count > 0) start = end + json.Span[end..].IndexOf((byte)',') + 1;
            var name = reader.GetString()!;
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            end = (int)reader.BytesConsumed;
            members.Add(new JsonMember(name, json[start..end], value - start, end - start));
        }

        tail = json[end..(int)reader.TokenStartIndex];
        return members;
    }
}
