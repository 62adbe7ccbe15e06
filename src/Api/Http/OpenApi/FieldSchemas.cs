using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>
/// What the schema of a field says beyond its CLR type. Bounds come from the attributes of
/// <see cref="System.ComponentModel.DataAnnotations"/> on the member, of which the framework reads all but the ones read here.
/// </summary>
internal static class FieldSchemas
{
    private static readonly string Unbounded = int.MaxValue.ToString(CultureInfo.InvariantCulture);

    /// <summary>Completes the schema of a type or of one of its members.</summary>
    public static void Complete(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type == typeof(RawJson)) DescribeRaw(schema);
        if (type == typeof(JsonElement)) schema.Description ??= "Any JSON value.";
        if (type == typeof(DateTimeOffset) || type == typeof(DateTimeOffset?)) schema.Format = "date-time";
        if (context.JsonPropertyInfo is not { } member) return;
        // [Range] cannot leave its upper end open.
        if (schema.Maximum == Unbounded) schema.Maximum = null;
        // [StringLength] without a lower end has one all the same, which says nothing.
        if (schema.MinLength == 0) schema.MinLength = null;

        if (type == typeof(object)) DescribeReference(schema, member.IsGetNullable);
        if (Find<AllowedValuesAttribute>(member.AttributeProvider) is { } allowed) Enumerate(Values(schema), allowed.Values, schema.Type?.HasFlag(JsonSchemaType.Null) == true);
        if (Find<ProbeWordAttribute>(member.AttributeProvider) is { } word) DescribeWord(schema, word.Known);
        if (Find<EmailAddressAttribute>(member.AttributeProvider) is not null) schema.Format = "email";
    }

    // JSON that goes out as it came in.
    private static void DescribeRaw(OpenApiSchema schema)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = null;
        schema.Required = null;
        schema.AdditionalPropertiesAllowed = true;
    }

    // A field that takes an id as a number, its digits, or a UUID.
    private static void DescribeReference(OpenApiSchema schema, bool nullable)
    {
        schema.Type = null;
        schema.AnyOf = [new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "1" }, new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 64 }];
        if (nullable) schema.AnyOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
    }

    private static void DescribeWord(OpenApiSchema schema, string known)
    {
        schema.Pattern = $"^{ProbeWords.Shape}$";
        schema.Description = $"{schema.Description} {ProbeWords.Describe(known)}".TrimStart();
    }

    // A list's values are those of its items.
    private static OpenApiSchema Values(OpenApiSchema schema) =>
        schema.Type?.HasFlag(JsonSchemaType.Array) == true && schema.Items is OpenApiSchema items ? items : schema;

    private static void Enumerate(OpenApiSchema schema, object?[] values, bool nullable)
    {
        schema.Enum = [.. values.Select(value => JsonSerializer.SerializeToNode(value)!)];
        if (nullable && !values.Contains(null)) schema.Enum.Add(JsonNullSentinel.JsonNull);
    }

    private static T? Find<T>(ICustomAttributeProvider? member) where T : Attribute =>
        member?.GetCustomAttributes(typeof(T), inherit: true).OfType<T>().FirstOrDefault();
}
