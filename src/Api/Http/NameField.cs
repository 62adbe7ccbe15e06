using System.Text.Json;

namespace EventMonitors.Api.Http;

/// <summary>Reads names that people give: 1 to 200 characters, no control characters.</summary>
public static class NameField
{
    /// <summary>The longest name in characters, which are code points as in JSON Schema's <c>maxLength</c>.</summary>
    public const int MaxLength = 200;

    /// <summary>What a name has to be.</summary>
    public const string Rule = "must have 1 to 200 characters, not only spaces, and no control characters.";

    /// <summary>Whether a text can be a name.</summary>
    public static bool Fits(string text) => !IsTooLong(text) && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    /// <summary>Whether a text has more characters than a name can have.</summary>
    public static bool IsTooLong(string text) => text.EnumerateRunes().Count() > MaxLength;

    /// <summary>A name that has to be there; <c>null</c> where it is not or does not fit, which is noted.</summary>
    public static string? Read(RequestFields fields, FieldErrors errors, string field = "name")
    {
        var name = fields.Text(field);
        if (name is null && !errors.Has(field)) errors.Add(field, "is required.");
        return Fitting(name, field, errors);
    }

    /// <summary>A name that a merge patch (RFC 7396) may leave out, but not take away.</summary>
    public static string? ReadPatch(JsonElement body, RequestFields fields, FieldErrors errors, string field = "name")
    {
        DemandValue(body, field, errors);
        return Fitting(fields.Text(field), field, errors);
    }

    /// <summary>Notes that a field which cannot be taken away is <c>null</c>.</summary>
    public static void DemandValue(JsonElement body, string field, FieldErrors errors)
    {
        if (body.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Null) errors.Add(field, "cannot be taken away.");
    }

    private static string? Fitting(string? name, string field, FieldErrors errors)
    {
        if (name is null || Fits(name)) return name;
        errors.Add(field, Rule);
        return null;
    }
}
