using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventMonitors.Tests.Support.Schemas;

namespace EventMonitors.Tests.Integration.Fuzzing;

/// <summary>Values that fit a schema, and values that come close.</summary>
internal static partial class SchemaValues
{
    /// <summary>A value that fits, as far as the schema says what fits.</summary>
    public static JsonNode? Fitting(JsonSchema schemas, JsonElement schema, Random random)
    {
        schema = schemas.Resolve(schema);
        foreach (var word in (string[])["anyOf", "oneOf"])
            if (schema.TryGetProperty(word, out var choices)) return Fitting(schemas, choices[random.Next(choices.GetArrayLength())], random);
        if (schema.TryGetProperty("enum", out var values)) return JsonNode.Parse(values[random.Next(values.GetArrayLength())].GetRawText());
        return TypeOf(schema, random) switch
        {
            "integer" => Between(schema, random),
            "number" => random.NextDouble() * 100,
            "boolean" => random.Next(2) == 0,
            "string" => Text(schema, random),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => schema.TryGetProperty("items", out var items) ? Fitting(schemas, items, random) : null)]),
            "object" => Object(schemas, schema, random),
            _ => null,
        };
    }

    /// <summary>A value that most likely does not fit: beyond a bound, of another type, or hostile.</summary>
    public static JsonNode? Misfitting(JsonSchema schemas, JsonElement schema, Random random)
    {
        schema = schemas.Resolve(schema);
        if (schema.TryGetProperty("maximum", out var most) && random.Next(4) == 0) return most.GetInt64() + 1;
        if (schema.TryGetProperty("minimum", out var least) && random.Next(4) == 0) return least.GetInt64() - 1;
        if (schema.TryGetProperty("maxLength", out var length) && random.Next(4) == 0) return new string('x', length.GetInt32() + 1);
        return random.Next(18) switch
        {
            0 => null,
            1 => true,
            2 => -1,
            3 => 0,
            4 => long.MaxValue,
            5 => long.MinValue,
            6 => 1.5,
            7 => "",
            8 => "\0",
            9 => "a\r\nb",
            10 => "********",
            11 => new string('é', 3000),
            12 => new JsonArray(),
            13 => new JsonArray(1, "two", null),
            14 => new JsonObject(),
            15 => new JsonObject { ["__proto__"] = new JsonObject { ["admin"] = true }, [""] = null },
            16 => "\u202eevil\ufffe",
            _ => JsonNode.Parse("\"\\ud83d\\ude00\""),
        };
    }

    private static string? TypeOf(JsonElement schema, Random random)
    {
        if (!schema.TryGetProperty("type", out var type)) return null;
        return type.ValueKind == JsonValueKind.Array ? type[random.Next(type.GetArrayLength())].GetString() : type.GetString();
    }

    private static JsonNode Between(JsonElement schema, Random random)
    {
        var least = schema.TryGetProperty("minimum", out var minimum) ? minimum.GetInt64() : 0;
        var most = schema.TryGetProperty("maximum", out var maximum) ? maximum.GetInt64() : least + 1000;
        return random.Next(4) switch { 0 => least, 1 => most, _ => random.NextInt64(least, most + 1) };
    }

    private static JsonNode Text(JsonElement schema, Random random)
    {
        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        var instant = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(500_000));
        if (format == "date-time") return $"{instant:yyyy-MM-dd'T'HH:mm:ss'Z'}";
        if (format == "date") return $"{instant:yyyy-MM-dd}";
        if (format == "uuid") return new Guid(random.Next(), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString();
        if (format == "email") return $"user{random.Next(1000)}@example.com";
        // The only pattern there is: a choice of words, one or several.
        if (schema.TryGetProperty("pattern", out var pattern) && Choice().Match(pattern.GetString()!) is { Success: true } choice)
        {
            var words = choice.Groups[1].Value.Split('|');
            return words[random.Next(words.Length)];
        }

        var most = Math.Min(schema.TryGetProperty("maxLength", out var maximum) ? maximum.GetInt32() : 40, 300);
        return new string((char)('a' + random.Next(26)), random.Next(1, most + 1));
    }

    private static JsonObject Object(JsonSchema schemas, JsonElement schema, Random random)
    {
        var value = new JsonObject();
        if (!schema.TryGetProperty("properties", out var properties)) return value;
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : [];
        foreach (var field in properties.EnumerateObject())
            if (required.Contains(field.Name) || random.Next(4) == 0) value[field.Name] = Fitting(schemas, field.Value, random);
        return value;
    }

    [GeneratedRegex(@"^\^\(([a-z|]+)\)")]
    private static partial Regex Choice();
}
