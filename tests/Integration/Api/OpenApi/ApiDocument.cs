using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using EventMonitors.Tests.Support.Schemas;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>The OpenAPI document as tests work with it.</summary>
internal sealed partial class ApiDocument
{
    private ApiDocument(JsonElement root)
    {
        Root = root;
        Schemas = new JsonSchema(root);
        Operations = [.. root.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Where(member => member.Value.TryGetProperty("operationId", out _))
                .Select(method => Read(path.Name, method.Name, method.Value)))];
    }

    public JsonElement Root { get; }

    public JsonSchema Schemas { get; }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static async Task<ApiDocument> FetchAsync(ApiHost api, CancellationToken cancellation) =>
        new(await Json.ReadAsync(await api.Client(null).GetAsync("/openapi/v1.json", cancellation), cancellation));

    public ApiOperation Find(string id) => Operations.Single(operation => operation.Id == id);

    /// <summary>What an answer has that the document does not say; empty where all is as described.</summary>
    public IReadOnlyList<string> Misfits(ApiOperation operation, int status, string? mediaType, string text)
    {
        if (!operation.Answers.TryGetValue(status, out var answer)) return [$"{status} is not documented"];
        if (answer.MediaType is null) return text.Length == 0 ? [] : [$"{status} is documented without a body, and has one"];
        if (answer.MediaType != mediaType) return [$"{status} is documented as {answer.MediaType}, and is {mediaType ?? "nothing"}"];
        try
        {
            // Of a file with one document per line each line is an answer.
            var documents = mediaType == "application/x-ndjson" ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [text];
            return [.. documents.SelectMany(one => Schemas.Validate(JsonDocument.Parse(one).RootElement, answer.Schema!.Value, closed: true))];
        }
        catch (JsonException error)
        {
            return [$"{status} holds no JSON: {error.Message}"];
        }
    }

    private ApiOperation Read(string path, string method, JsonElement operation)
    {
        var (mediaType, body) = ContentOf(operation.TryGetProperty("requestBody", out var request) ? request : default);
        return new ApiOperation(
            operation.GetProperty("operationId").GetString()!,
            new HttpMethod(method.ToUpperInvariant()),
            path,
            operation,
            [.. Members(operation, "parameters").Select(parameter => Schemas.Resolve(parameter)).Select(parameter => new ApiParameter(
                parameter.GetProperty("name").GetString()!,
                parameter.GetProperty("in").GetString()!,
                parameter.GetProperty("schema"),
                parameter.TryGetProperty("example", out var example) ? example : ToldExample(parameter)))],
            mediaType,
            SchemaOf(body),
            body.ValueKind == JsonValueKind.Object && body.TryGetProperty("example", out var sent) ? sent : null,
            operation.GetProperty("responses").EnumerateObject().ToDictionary(answer => int.Parse(answer.Name, CultureInfo.InvariantCulture), answer => AnswerOf(Schemas.Resolve(answer.Value))),
            operation.TryGetProperty("security", out var security) && security.GetArrayLength() == 0);
    }

    // What can be left out has its example in its description.
    private static JsonElement? ToldExample(JsonElement parameter) =>
        parameter.TryGetProperty("description", out var text) && Told().Match(text.GetString()!) is { Success: true } told ? JsonSerializer.SerializeToElement(told.Groups[1].Value) : null;

    [GeneratedRegex("For example `([^`]+)`")]
    private static partial Regex Told();

    private static ApiAnswer AnswerOf(JsonElement answer)
    {
        var (mediaType, content) = ContentOf(answer);
        return new ApiAnswer(
            mediaType,
            SchemaOf(content),
            content.ValueKind == JsonValueKind.Object && content.TryGetProperty("example", out var example) ? example : null,
            [.. answer.TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => header.Name) : []]);
    }

    private static (string? MediaType, JsonElement Content) ContentOf(JsonElement owner) =>
        owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty("content", out var content) && content.EnumerateObject().Any()
            ? (content.EnumerateObject().First().Name, content.EnumerateObject().First().Value)
            : (null, default);

    private static JsonElement? SchemaOf(JsonElement content) =>
        content.ValueKind == JsonValueKind.Object && content.TryGetProperty("schema", out var schema) ? schema : null;

    private static JsonElement[] Members(JsonElement owner, string name) => owner.TryGetProperty(name, out var list) ? [.. list.EnumerateArray()] : [];
}

/// <summary>One operation of the document.</summary>
/// <param name="Id">Its operationId.</param>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path with its parameters in braces.</param>
/// <param name="Raw">All that the document says of it.</param>
/// <param name="Parameters">Those of the path, the query and the headers.</param>
/// <param name="MediaType">Of its body, <c>null</c> where it has none.</param>
/// <param name="Body">The schema of its body.</param>
/// <param name="BodyExample">An example of its body.</param>
/// <param name="Answers">By status.</param>
/// <param name="IsAnonymous">Whether it needs no token.</param>
internal sealed record ApiOperation(
    string Id,
    HttpMethod Method,
    string Path,
    JsonElement Raw,
    IReadOnlyList<ApiParameter> Parameters,
    string? MediaType,
    JsonElement? Body,
    JsonElement? BodyExample,
    IReadOnlyDictionary<int, ApiAnswer> Answers,
    bool IsAnonymous);

/// <summary>A parameter of an operation.</summary>
internal sealed record ApiParameter(string Name, string In, JsonElement Schema, JsonElement? Example);

/// <summary>An answer of an operation.</summary>
internal sealed record ApiAnswer(string? MediaType, JsonElement? Schema, JsonElement? Example, IReadOnlyList<string> Headers);
