using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>The headers of answers as shared components of the document.</summary>
internal static class HeaderFacts
{
    // What every answer has.
    private static readonly string[] Everywhere = [RequestId.Header, RequestId.TraceHeader, "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];

    private static readonly Dictionary<string, OpenApiHeader> Known = new()
    {
        [RequestId.Header] = Text("Names the request: as it was sent, where it was well-formed, else a fresh one.", "b7ad6b7169203331"),
        [RequestId.TraceHeader] = Text("The trace that the request belongs to: 32 hexadecimal digits.", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ["RateLimit-Limit"] = Number("The most requests that the caller may send at once; absent where nobody is counted.", 1000),
        ["RateLimit-Remaining"] = Number("How many of them are left.", 999),
        ["RateLimit-Reset"] = Number("Seconds until all of them are there again.", 1),
        ["Idempotency-Replayed"] = Text("`true`: the answer is that of an earlier request with the same `Idempotency-Key`, and nothing was done again. Else absent.", "true"),
        ["Accept"] = Text("The media types that a `PUT` may have.", "application/json"),
        ["Accept-Encoding"] = Text("`identity`, where the body came compressed.", "identity"),
        ["Accept-Patch"] = Text("The media types that a `PATCH` may have (RFC 5789 section 3.1).", "application/merge-patch+json, application/json"),
        ["Accept-Post"] = Text("The media types that a `POST` may have (Linked Data Platform section 7.1).", "application/json"),
        ["Retry-After"] = Number("Whole seconds after which it is worth trying again.", 5),
        ["WWW-Authenticate"] = Text("`Bearer`, with `error=\"invalid_token\"` where a token was sent (RFC 6750 section 3).", "Bearer"),
        ["ETag"] = Text("The version that the answer shows, in quotes: what `If-Match` takes (RFC 9110 section 8.8.3).", "\"3\""),
        ["Location"] = Text("The path of what was created.", "/api/imap-pop-monitors/500"),
    };

    /// <summary>Adds the headers to the components.</summary>
    public static void Describe(OpenApiDocument document)
    {
        foreach (var (name, header) in Known) document.AddComponent<IOpenApiHeader>(name, header);
    }

    /// <summary>Adds to the answers of an operation the headers that they have.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="showsVersion">Whether what it shows is kept in versions, by the answer's status.</param>
    /// <param name="document">The document.</param>
    public static void Describe(OpenApiOperation operation, Predicate<string> showsVersion, OpenApiDocument document)
    {
        var repeatable = operation.Parameters?.Any(parameter => parameter.Name == "Idempotency-Key") == true;
        foreach (var (status, response) in operation.Responses ?? [])
        {
            if (response is OpenApiResponse answer)
                answer.Headers = Of(
                    document,
                    [.. Everywhere, .. status is "201" or "202" ? ["Location"] : (string[])[], .. showsVersion(status) ? ["ETag"] : (string[])[], .. repeatable ? ["Idempotency-Replayed"] : (string[])[]]);
        }
    }

    /// <summary>The headers of a refusal.</summary>
    public static Dictionary<string, IOpenApiHeader> OfRefusal(int status, OpenApiDocument document) =>
        Of(document, [.. Everywhere, .. status switch { 401 => (string[])["WWW-Authenticate"], 415 => ["Accept", "Accept-Encoding", "Accept-Patch", "Accept-Post"], 409 or 429 or 503 or 504 => ["Retry-After"], _ => [] }]);

    private static Dictionary<string, IOpenApiHeader> Of(OpenApiDocument document, params string[] names) =>
        names.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, document));

    private static OpenApiHeader Number(string description, int example) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" }, Example = JsonValue.Create(example) };

    private static OpenApiHeader Text(string description, string example) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = JsonValue.Create(example) };
}
