using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace EventMonitors.Api.Http;

/// <summary>
/// Where the next page of a list begins: what the last row was sorted by, and in which order, so that rows which come and go in
/// between move nothing. Opaque to callers, base64url; it holds nothing that the page did not show.
/// </summary>
/// <param name="Order">Names the list and its order: a cursor of another one is refused.</param>
/// <param name="Keys">The last row's sort keys.</param>
public sealed record Cursor(string Order, IReadOnlyList<string?> Keys)
{
    /// <summary>Most characters of one: a name of 200 characters, each of them two escapes in JSON, fits.</summary>
    public const int MaxLength = 4000;

    /// <inheritdoc/>
    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes<string?[]>([Order, .. Keys]));

    /// <summary>Reads the query field <c>cursor</c>; <c>null</c> where it is left out, or is none of this order, which is noted.</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="order">The list and order that the request asks for.</param>
    /// <param name="keys">How many sort keys that order has.</param>
    /// <param name="errors">Where a cursor that does not fit is noted.</param>
    public static Cursor? Read(string? text, string order, int keys, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (text.Length <= MaxLength && Parse(text) is { } parts && parts.Length == keys + 1 && parts[0] == order) return new Cursor(order, parts[1..]);
        errors.Add("cursor", "must be the nextCursor of an answer to the same request, with the same filter and sort.");
        return null;
    }

    private static string?[]? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)));
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
