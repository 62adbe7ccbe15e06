using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http;

/// <summary>The OpenAPI document beyond what the endpoints say of themselves.</summary>
public static class ApiDescription
{
    private const string Bearer = "bearer";

    /// <summary>Adds the title, the bearer scheme and the shape of raw JSON.</summary>
    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "EventMonitors";
            document.Info.Version = "1";
            document.Info.Description = "Watches mailboxes by logging into them, and keeps every change and every check as an event.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(RawJson))
            {
                schema.Type = JsonSchemaType.Object;
                schema.Properties = null;
                schema.Required = null;
                schema.AdditionalPropertiesAllowed = true;
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Describes the body that an endpoint reads itself. Routing does not see it, so that a refusal for the media type
    /// comes after those for the session and the role.
    /// </summary>
    public static RouteHandlerBuilder DescribesBody<TBody>(this RouteHandlerBuilder endpoint, string mediaType = "application/json") =>
        endpoint.WithMetadata(AcceptedBody.Of(mediaType)).AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [mediaType] = new() { Schema = await context.GetOrCreateSchemaAsync(typeof(TBody), null, cancellationToken) },
                },
            });
}
