using EventMonitors.Api.Http.OpenApi;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http;

/// <summary>The OpenAPI document beyond what the endpoints say of themselves.</summary>
public static class ApiDescription
{
    /// <summary>Adds what fields may hold, and to each operation its parameters, refusals, headers and examples.</summary>
    public static void Configure(OpenApiOptions options)
    {
        // As a field it is one of many refusals; as an answer it is described in RefusalResponses.
        options.CreateSchemaReferenceId = type => typeof(ProblemDetails).IsAssignableFrom(type.Type) ? RefusalResponses.ItemSchema : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            FieldSchemas.Complete(schema, context);
            return Task.CompletedTask;
        });
        // The last to run: by then every operation says all that its endpoint knows.
        options.AddDocumentTransformer((document, context, _) =>
        {
            DocumentFacts.Describe(document);
            OperationFacts.Describe(document, context);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Describes the body that an endpoint reads itself. Routing does not see it, so that a refusal for the media type
    /// comes after those for the session and the role.
    /// </summary>
    public static RouteHandlerBuilder DescribesBody<TBody>(this RouteHandlerBuilder endpoint, string mediaType = "application/json") =>
        endpoint.WithMetadata(AcceptedBody.Of(mediaType)).AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var document = context.Document!;
            document.AddComponent(typeof(TBody).Name, await context.GetOrCreateSchemaAsync(typeof(TBody), null, cancellationToken));
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Description = "One JSON object in UTF-8.",
                Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = new() { Schema = new OpenApiSchemaReference(typeof(TBody).Name, document) } },
            };
        });
}
