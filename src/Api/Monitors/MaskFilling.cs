using System.Buffers;
using System.Text.Json;

namespace EventMonitors.Api.Monitors;

/// <summary>Puts the stored secrets into a configuration that was sent with masks in their places.</summary>
public static class MaskFilling
{
    /// <summary>
    /// The sent text with each mask replaced by what is stored at its place; a mask that nothing is stored for stays. Where this
    /// means just what is stored, it is the stored text, byte for byte: who sends back what was read changes nothing.
    /// </summary>
    /// <param name="sent">A JSON object, UTF-8, without repeated keys.</param>
    /// <param name="stored">Another one.</param>
    public static ReadOnlyMemory<byte> Fill(ReadOnlyMemory<byte> sent, ReadOnlyMemory<byte> stored)
    {
        var filled = FillObject(sent, stored);
        using var wanted = JsonDocument.Parse(filled);
        using var there = JsonDocument.Parse(stored);
        return JsonSame.Are(wanted.RootElement, there.RootElement) ? stored : filled;
    }

    private static ReadOnlyMemory<byte> FillObject(ReadOnlyMemory<byte> sent, ReadOnlyMemory<byte> stored)
    {
        var secrets = JsonMembers.Split(stored, out _).ToDictionary(member => member.Name);
        var members = JsonMembers.Split(sent, out var tail);
        var text = new ArrayBufferWriter<byte>(sent.Length);
        text.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) text.Write(","u8);
            text.Write((secrets.TryGetValue(members[i].Name, out var there) ? FillMember(members[i], there) : members[i].Text).Span);
        }

        text.Write(tail.Span);
        text.Write("}"u8);
        return text.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> FillMember(JsonMember sent, JsonMember stored)
    {
        using var value = JsonDocument.Parse(sent.Value);
        if (MaskedConfig.IsSecret(sent.Name) && MaskedConfig.IsMask(value.RootElement)) return stored.Value.Span.SequenceEqual("null"u8) ? sent.Text : sent.With(stored.Value);
        if (sent.IsObject && stored.IsObject) return sent.With(FillObject(sent.Value, stored.Value));
        // A list has no places that could be told apart: it stays as a whole, or is a new one.
        using var shown = JsonDocument.Parse(MaskedConfig.Of(stored.Value.Span));
        return JsonSame.Are(shown.RootElement, value.RootElement) ? sent.With(stored.Value) : sent.Text;
    }
}
