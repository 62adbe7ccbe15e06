using System.Text.Json;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>
/// Fields that hold an object or <c>null</c>. The framework describes them as <c>oneOf</c>, with the description inside, where few
/// tools look; and a schema that takes any value takes <c>null</c> too, so that <c>null</c> would fit twice.
/// </summary>
internal static class OptionalReferences
{
    /// <summary>Gives them the description, and <c>anyOf</c>.</summary>
    public static void Tidy(OpenApiDocument document)
    {
        foreach (var (name, schema) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (name == nameof(JsonElement) && schema is OpenApiSchema any) any.Description = "Any JSON value.";
            Tidy(schema);
        }
    }

    private static void Tidy(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own) return;
        if (own.OneOf is { Count: 2 } choices && choices.Any(choice => choice.Type == JsonSchemaType.Null))
        {
            own.Description ??= choices.OfType<OpenApiSchemaReference>().FirstOrDefault()?.Description;
            (own.AnyOf, own.OneOf) = (choices, null);
        }

        foreach (var inner in (own.Properties?.Values ?? []).Concat(own.AnyOf ?? []).Append(own.Items).OfType<OpenApiSchema>()) Tidy(inner);
    }
}
