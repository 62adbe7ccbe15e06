using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>The refusals of the API as shared responses of the document, all with the one schema <c>Problem</c> (RFC 9457 section 3).</summary>
internal static class RefusalResponses
{
    /// <summary>The name of the schema of a refusal within an answer about many things.</summary>
    public const string ItemSchema = "ItemProblem";

    private const string Schema = "Problem";
    private const string InvalidCredentials = "InvalidCredentials";
    private const string MediaType = "application/problem+json";

    private static readonly string[] OfRequest = ["instance", "traceId", "requestId"];

    private static readonly Refusal[] Known =
    [
        new(400, "InvalidRequest", "invalid_request", "The request is not valid", "The request is not valid; `errors` says why, field by field. Nothing was changed."),
        new(401, "Unauthorized", "unauthorized", "Unauthorized", "There is no live session or API key behind the request."),
        new(401, InvalidCredentials, "invalid_credentials", "Invalid credentials", "No user can log in with this e-mail address and this password."),
        new(403, "Forbidden", "forbidden", "Forbidden", "The caller's role, or its API key's scopes, do not allow it (`forbidden`), or a quota is used up (`quota_exceeded`)."),
        new(404, "NotFound", "not_found", "Monitor not found", "There is no such thing in the caller's organization."),
        new(408, "RequestTimeout", "request_timeout", "Request timeout", "The body came too slowly."),
        new(
            409, "Conflict", "conflict", "Conflict",
            "It does not go together with what there is, which `code` says, or others changed it all the time (`conflict`), or a request with the same `Idempotency-Key` is under way or has ended nobody knows how."),
        new(410, "Gone", "gone", "Monitor gone", "It was there once, and had been deleted by then."),
        new(412, "PreconditionFailed", "precondition_failed", "Precondition failed", "The resource is not in the version that `If-Match` names."),
        new(413, "BodyTooLarge", "body_too_large", "The body is too large", "The body has more bytes than the API reads."),
        new(415, "UnsupportedMediaType", "unsupported_media_type", "Unsupported media type", "The body is of another media type or character set."),
        new(422, "IdempotencyKeyReused", "idempotency_key_reused", "Idempotency key reused", "The `Idempotency-Key` came with another request before."),
        new(428, "PreconditionRequired", "precondition_required", "Precondition required", "The request must say with `If-Match` which version it replaces."),
        new(429, "TooManyRequests", "too_many_requests", "Too many requests", "More requests came than this caller may send; `Retry-After` says when to go on."),
        new(500, "InternalError", "internal_error", "Something failed on our side", "Something failed on our side; with `traceId` the cause can be found in the log."),
        new(504, "NoWorker", "no_worker", "No worker", "No worker answered in time."),
        new(503, "Unavailable", "unavailable", "Unavailable", "A part that the request needs is away for the moment."),
    ];

    /// <summary>Adds the schema to the components, in the place of the framework's.</summary>
    public static void Describe(OpenApiDocument document)
    {
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[Schema] = ProblemSchema();
        document.Components.Schemas[ItemSchema] = ItemProblemSchema();
    }

    /// <summary>Leads an operation's refusals to the shared ones, and adds those that any such operation can give.</summary>
    /// <exception cref="InvalidOperationException">The operation declares a refusal that is not in the list here.</exception>
    public static void Describe(OpenApiOperation operation, OpenApiDocument document, bool anonymous)
    {
        var responses = operation.Responses ??= [];
        var statuses = responses.Keys.Select(status => int.Parse(status, CultureInfo.InvariantCulture)).Where(status => status >= 400)
            .Concat(anonymous ? [] : [401, 403]).Concat(operation.RequestBody is null ? [] : [400, 408, 413, 415]).Concat([429, 500, 503]);
        foreach (var status in statuses.Distinct().Order().ToList())
        {
            // Where nobody has to be logged in, what is refused is the login.
            var refusal = Known.FirstOrDefault(refusal => refusal.Status == status && (status != 401 || refusal.Name == InvalidCredentials == anonymous))
                ?? throw new InvalidOperationException($"{operation.OperationId} answers {status}, which {nameof(RefusalResponses)} does not know.");
            responses.Remove(status.ToString(CultureInfo.InvariantCulture));
            responses[status.ToString(CultureInfo.InvariantCulture)] = Share(refusal, document);
        }
    }

    private static OpenApiResponseReference Share(Refusal refusal, OpenApiDocument document)
    {
        if (document.Components?.Responses?.ContainsKey(refusal.Name) != true)
            document.AddComponent<IOpenApiResponse>(refusal.Name, new OpenApiResponse
            {
                Description = refusal.Description,
                Headers = HeaderFacts.OfRefusal(refusal.Status, document),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [MediaType] = new() { Schema = new OpenApiSchemaReference(Schema, document), Example = Example(refusal) },
                },
            });
        return new OpenApiResponseReference(refusal.Name, document);
    }

    private static OpenApiSchema ProblemSchema() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a request was refused, or failed (RFC 9457).",
        Required = new HashSet<string> { "type", "title", "status", "instance", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("The code as a URI: `urn:eventmonitors:problem:` and the code.", "uri"),
            ["title"] = Text("What it is, for people to read."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Minimum = "400", Maximum = "599", Description = "The status code of the answer." },
            ["detail"] = Text("What to do about it, for people to read."),
            ["instance"] = Text("The path that was asked for.", "uri-reference"),
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Codes().Select(code => JsonValue.Create(code))], Description = "What it is, for programs to read; it never changes." },
            ["traceId"] = Text("Finds the request in the log."),
            ["requestId"] = Text("The request's `X-Request-Id`."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "With `invalid_request`: sentences about each field, under its path; `$` is the body as a whole.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
    };

    private static OpenApiSchema ItemProblemSchema()
    {
        var schema = ProblemSchema();
        schema.Description = "Why one of many things was refused: as for a request about it alone, but for what names the request.";
        schema.Required!.ExceptWith(OfRequest);
        foreach (var name in OfRequest) schema.Properties!.Remove(name);
        return schema;
    }

    private static IEnumerable<string> Codes() => ProblemCodes.All.Select(problem => problem.Code);

    private static OpenApiSchema Text(string description, string? format = null) => new() { Type = JsonSchemaType.String, Format = format, Description = description };

    private static JsonObject Example(Refusal refusal)
    {
        var example = new JsonObject
        {
            ["type"] = Problems.TypeOf(refusal.Code),
            ["title"] = refusal.Title,
            ["status"] = refusal.Status,
            ["detail"] = refusal.Description.Replace("`", "", StringComparison.Ordinal),
            ["instance"] = $"{ApiPaths.Monitors}/500",
            ["code"] = refusal.Code,
        };
        if (refusal.Status == 400) example["errors"] = new JsonObject { ["hostname"] = new JsonArray("is required.") };
        example["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736";
        example["requestId"] = "b7ad6b7169203331";
        return example;
    }

    private sealed record Refusal(int Status, string Name, string Code, string Title, string Description);
}
