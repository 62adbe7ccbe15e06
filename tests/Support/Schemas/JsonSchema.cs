using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventMonitors.Tests.Support.Schemas;

/// <summary>
/// Holds JSON values against schemas of one document, as far as JSON Schema 2020-12 is used by an OpenAPI 3.1 document of ours. A
/// keyword that is not known here is an error: it would be a rule that nobody checks.
/// </summary>
/// <param name="document">The document that references begin at.</param>
public sealed class JsonSchema(JsonElement document)
{
    private static readonly HashSet<string> Annotations = ["title", "description", "example", "examples", "default", "deprecated", "readOnly", "writeOnly"];

    /// <summary>What does not fit, each with its place; empty where all does.</summary>
    /// <param name="value">The value.</param>
    /// <param name="schema">A schema of the document.</param>
    /// <param name="closed">Whether a member that an object's schema does not list is a misfit too.</param>
    public IReadOnlyList<string> Validate(JsonElement value, JsonElement schema, bool closed = false)
    {
        var errors = new List<string>();
        Validate(value, schema, "$", closed, errors);
        return errors;
    }

    /// <summary>The schema that a reference leads to, or the schema itself.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
            schema = reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(document, (place, name) => place.GetProperty(name));
        return schema;
    }

    private void Validate(JsonElement value, JsonElement schema, string place, bool closed, List<string> errors)
    {
        schema = Resolve(schema);
        foreach (var rule in schema.EnumerateObject())
            if (!Annotations.Contains(rule.Name))
                Check(rule, value, schema, place, closed, errors);
    }

    private void Check(JsonProperty rule, JsonElement value, JsonElement schema, string place, bool closed, List<string> errors)
    {
        switch (rule.Name)
        {
            case "type":
                Demand(Types(rule.Value).Any(type => Is(value, type)), $"is {value.ValueKind}, not {rule.Value}");
                break;
            case "enum":
                Demand(rule.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(allowed, value)), $"is {Short(value)}, none of {rule.Value}");
                break;
            case "anyOf":
                Demand(rule.Value.EnumerateArray().Any(one => Validate(value, one, closed).Count == 0), "fits none of anyOf");
                break;
            case "oneOf":
                Demand(rule.Value.EnumerateArray().Count(one => Validate(value, one, closed).Count == 0) == 1, "does not fit exactly one of oneOf");
                break;
            case "allOf":
                foreach (var one in rule.Value.EnumerateArray()) Validate(value, one, place, closed, errors);
                break;
            case "properties":
                if (value.ValueKind != JsonValueKind.Object) break;
                foreach (var member in value.EnumerateObject())
                    if (rule.Value.TryGetProperty(member.Name, out var inner)) Validate(member.Value, inner, $"{place}.{member.Name}", closed, errors);
                    else Demand(!closed || schema.TryGetProperty("additionalProperties", out _), $"has '{member.Name}', which is not described");
                break;
            case "additionalProperties":
                if (value.ValueKind != JsonValueKind.Object) break;
                foreach (var member in value.EnumerateObject().Where(member => !schema.TryGetProperty("properties", out var named) || !named.TryGetProperty(member.Name, out _)))
                    if (rule.Value.ValueKind == JsonValueKind.Object) Validate(member.Value, rule.Value, $"{place}.{member.Name}", closed, errors);
                    else Demand(rule.Value.GetBoolean(), $"has '{member.Name}', which may not be there");
                break;
            case "required":
                if (value.ValueKind != JsonValueKind.Object) break;
                foreach (var name in rule.Value.EnumerateArray()) Demand(value.TryGetProperty(name.GetString()!, out _), $"lacks '{name}'");
                break;
            case "items":
                if (value.ValueKind != JsonValueKind.Array) break;
                foreach (var (index, item) in value.EnumerateArray().Index()) Validate(item, rule.Value, $"{place}[{index}]", closed, errors);
                break;
            case "minItems" when value.ValueKind == JsonValueKind.Array:
                Demand(value.GetArrayLength() >= rule.Value.GetInt32(), $"has fewer than {rule.Value} items");
                break;
            case "maxItems" when value.ValueKind == JsonValueKind.Array:
                Demand(value.GetArrayLength() <= rule.Value.GetInt32(), $"has more than {rule.Value} items");
                break;
            case "minimum" when value.ValueKind == JsonValueKind.Number:
                Demand(value.GetDouble() >= rule.Value.GetDouble(), $"is {value}, less than {rule.Value}");
                break;
            case "maximum" when value.ValueKind == JsonValueKind.Number:
                Demand(value.GetDouble() <= rule.Value.GetDouble(), $"is {value}, more than {rule.Value}");
                break;
            case "minLength" when value.ValueKind == JsonValueKind.String:
                Demand(Length(value) >= rule.Value.GetInt32(), $"has fewer than {rule.Value} characters");
                break;
            case "maxLength" when value.ValueKind == JsonValueKind.String:
                Demand(Length(value) <= rule.Value.GetInt32(), $"has more than {rule.Value} characters");
                break;
            case "pattern" when value.ValueKind == JsonValueKind.String:
                Demand(Regex.IsMatch(value.GetString()!, rule.Value.GetString()!, RegexOptions.ECMAScript), $"does not match {rule.Value}");
                break;
            case "format":
                Demand(Fits(value, rule.Value.GetString()!), $"is {Short(value)}, no {rule.Value}");
                break;
            case "minItems" or "maxItems" or "minimum" or "maximum" or "minLength" or "maxLength" or "pattern":
                break;
            default:
                errors.Add($"{place}: the keyword '{rule.Name}' is not known to the tests");
                break;
        }

        void Demand(bool fits, string otherwise)
        {
            if (!fits) errors.Add($"{place} {otherwise}");
        }
    }

    private static IEnumerable<string> Types(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.IsInteger(number),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new ArgumentException($"'{type}' is no type of JSON.", nameof(type)),
    };

    // Formats that are for people ("double") say no more than the type.
    private static bool Fits(JsonElement value, string format) => (value.ValueKind, format) switch
    {
        (JsonValueKind.Number, "int32") => value.TryGetDecimal(out var number) && number is >= int.MinValue and <= int.MaxValue,
        (JsonValueKind.Number, "int64") => value.TryGetDecimal(out var number) && number is >= long.MinValue and <= long.MaxValue,
        (JsonValueKind.String, "uuid") => Guid.TryParseExact(value.GetString(), "D", out _),
        (JsonValueKind.String, "date-time") => Regex.IsMatch(value.GetString()!, @"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\z") && value.TryGetDateTimeOffset(out _),
        (JsonValueKind.String, "date") => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        (JsonValueKind.String, "uri") => Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        (JsonValueKind.String, "email") => value.GetString()!.Contains('@', StringComparison.Ordinal),
        _ => true,
    };

    private static int Length(JsonElement text) => text.GetString()!.EnumerateRunes().Count();

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 80 } text ? text[..80] + "…" : value.GetRawText();
}
