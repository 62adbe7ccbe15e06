using System.Text.Json;

namespace EventMonitors.Api.Http;

/// <summary>
/// Reads the fields of a JSON object by their exact types and notes what does not fit. A field that is <c>null</c> counts
/// as left out, unknown fields are ignored, and a whole number may be written as <c>30.0</c>.
/// </summary>
/// <param name="body">The object.</param>
/// <param name="errors">Where errors are noted.</param>
/// <param name="prefix">What stands before a field's name in its path.</param>
/// <param name="unknown">Fields that count as unknown, whatever they are called.</param>
public sealed class RequestFields(JsonElement body, FieldErrors errors, string prefix = "", IReadOnlySet<string>? unknown = null)
{
    /// <summary>A string, <c>null</c> where it is left out or of another type.</summary>
    public string? Text(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && value.TryGetText(out var text)) return text;
        errors.Add(prefix + name, value.ValueKind == JsonValueKind.String ? "contains text that is not valid Unicode." : "must be a string.");
        return null;
    }

    /// <summary>A 32-bit whole number, <c>null</c> where it is left out or of another type.</summary>
    public int? WholeNumber(string name) => (int?)WholeNumber(name, int.MinValue, int.MaxValue);

    /// <summary>A 64-bit whole number, <c>null</c> where it is left out or of another type.</summary>
    public long? LongNumber(string name) => WholeNumber(name, long.MinValue, long.MaxValue);

    private long? WholeNumber(string name, long least, long most)
    {
        if (Find(name) is not { } value) return null;
        if (value.TryGetWholeNumber(out var number) && number >= least && number <= most) return number;
        errors.Add(prefix + name, value.ValueKind == JsonValueKind.Number ? "must be a whole number within its range." : "must be a number.");
        return null;
    }

    /// <summary>A boolean, <c>null</c> where it is left out or of another type.</summary>
    public bool? Flag(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        errors.Add(prefix + name, "must be true or false.");
        return null;
    }

    /// <summary>An object, <c>null</c> where it is left out or of another type.</summary>
    public JsonElement? Nested(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Object) return value;
        errors.Add(prefix + name, "must be an object.");
        return null;
    }

    /// <summary>Any value that is there and not <c>null</c>.</summary>
    public JsonElement? Find(string name) =>
        unknown?.Contains(name) != true && body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}

/// <summary>Exact reads of JSON values.</summary>
public static class JsonElementExtensions
{
    /// <summary>The text of a JSON string; false where it holds half a surrogate pair, which is no Unicode text (RFC 8259 section 8.2).</summary>
    public static bool TryGetText(this JsonElement value, out string text)
    {
        try
        {
            text = value.GetString() ?? "";
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    /// <summary>A whole number in any of JSON's spellings (<c>30</c>, <c>30.0</c>, <c>3e1</c>) within 64 bits, exactly.</summary>
    public static bool TryGetWholeNumber(this JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && (value.TryGetInt64(out number) || WholeNumber.TryParse(value.GetRawText(), out number));
    }
}
