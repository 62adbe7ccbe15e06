using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace EventMonitors.Api.Monitors;

/// <summary>
/// JSON merge patch (RFC 7396) on the text itself: what the patch does not name stays byte for byte, and in its order. A
/// patch that was made from the masked text changes nothing: where it holds the mask of what is there, that stays.
/// </summary>
public static class MergePatch
{
    /// <summary>The target with the patch in it; the target itself where nothing differs.</summary>
    /// <param name="target">A JSON object, UTF-8, without repeated keys.</param>
    /// <param name="patch">A JSON object.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> target, JsonElement patch)
    {
        var members = JsonMembers.Split(target, out var tail);
        var changes = patch.EnumerateObject().ToDictionary(p => p.Name);
        var merged = new List<ReadOnlyMemory<byte>>(members.Count);
        var differs = false;
        foreach (var member in members)
        {
            if (!changes.Remove(member.Name, out var change) || Keeps(member, change.Value))
            {
                merged.Add(member.Text);
            }
            else if (change.Value.ValueKind == JsonValueKind.Null)
            {
                differs = true;
            }
            else
            {
                var value = member.IsObject && change.Value.ValueKind == JsonValueKind.Object ? Apply(member.Value, change.Value) : Whole(change.Value);
                differs |= !value.Equals(member.Value);
                merged.Add(member.With(value));
            }
        }

        foreach (var added in changes.Values.Where(c => c.Value.ValueKind != JsonValueKind.Null))
        {
            differs = true;
            merged.Add(Write(added));
        }

        return differs ? Join(merged, tail) : target;
    }

    // In a new value null means nothing, at any depth of its objects (RFC 7396 section 2).
    private static ReadOnlyMemory<byte> Whole(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? Apply("{}"u8.ToArray(), value) : JsonMarshal.GetRawUtf8Value(value).ToArray();

    private static bool Keeps(JsonMember member, JsonElement change)
    {
        if (MaskedConfig.IsSecret(member.Name) && MaskedConfig.IsMask(change)) return true;
        if (change.ValueKind is JsonValueKind.Null or JsonValueKind.Object) return false;
        using var shown = JsonDocument.Parse(MaskedConfig.Of(member.Value.Span));
        return JsonSame.Are(shown.RootElement, change);
    }

    private static ReadOnlyMemory<byte> Write(JsonProperty property) =>
        (byte[])[(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"', (byte)':', .. Whole(property.Value).Span];

    private static ReadOnlyMemory<byte> Join(List<ReadOnlyMemory<byte>> members, ReadOnlyMemory<byte> tail)
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) text.Write(","u8);
            text.Write(members[i].Span);
        }

        text.Write(tail.Span);
        text.Write("}"u8);
        return text.WrittenMemory;
    }
}
