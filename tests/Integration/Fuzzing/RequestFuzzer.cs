using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventMonitors.Tests.Integration.Api.OpenApi;

namespace EventMonitors.Tests.Integration.Fuzzing;

/// <summary>
/// Makes requests from the OpenAPI document: valid ones, nearly valid ones and hostile ones. The same seed and number give the same
/// request, as long as the document is the same.
/// </summary>
/// <param name="document">The document.</param>
/// <param name="pools">What requests are aimed at.</param>
/// <param name="seed">The seed.</param>
internal sealed class RequestFuzzer(ApiDocument document, FuzzPools pools, int seed)
{
    /// <summary>Each secret that is sent, so that it is found where it does not belong.</summary>
    public const string Secret = "fuzz-S3cret-7c1e";

    /// <summary>Asked for now and then: each costs a good part of a second of a core, waits for a worker, or leaves less for others to be about.</summary>
    public static readonly string[] Rare = ["logIn", "createUser", "setPassword", "changePassword", "testConfiguration", "deleteMonitor", "revokeApiKey"];

    private static readonly string[] Headers =
    [
        "If-Match", "If-None-Match", "Idempotency-Key", "X-Request-Id", "Accept", "Accept-Encoding", "Content-Encoding", "Accept-Language", "Range", "Expect", "Origin",
        "X-Forwarded-For", "X-Forwarded-Proto", "X-HTTP-Method-Override", "Cookie", "Access-Control-Request-Method", "traceparent", "tracestate",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "BREW"];

    private readonly ApiOperation[] _operations =
    [
        .. document.Operations.Where(operation => Rare.Contains(operation.Id)),
        .. Enumerable.Repeat(document.Operations.Where(operation => !Rare.Contains(operation.Id)), 8).SelectMany(operations => operations),
    ];

    /// <summary>The request with a number.</summary>
    public FuzzRequest Make(int number)
    {
        var random = new Random(Mix(seed, number));
        var valid = Valid(_operations[random.Next(_operations.Length)], random);
        return random.Next(40) switch
        {
            < 16 => new(valid, valid.Operation.Method, IsAimed: true, random.Next()),
            < 26 => new(Nearly(valid, random), valid.Operation.Method, IsAimed: true, random.Next()),
            < 31 => new(WithHostileBody(valid, random), valid.Operation.Method, IsAimed: true, random.Next()),
            < 34 => new(WithHostileQuery(valid, random), valid.Operation.Method, IsAimed: true, random.Next()),
            < 36 => new(WithHostilePath(valid, random), valid.Operation.Method, IsAimed: false, random.Next()),
            < 39 => new(WithHostileHeader(valid, random), valid.Operation.Method, IsAimed: true, random.Next()),
            _ => new(valid, MethodFor(valid.Operation, random), IsAimed: false, random.Next()),
        };
    }

    // string.GetHashCode and HashCode differ from process to process.
    private static int Mix(int seed, int number) => unchecked((seed * 486187739) ^ (number * 16777619));

    // What ends the caller's own session is reached by its own method alone, and then with a session of its own.
    private static HttpMethod MethodFor(ApiOperation operation, Random random) =>
        operation.Path.StartsWith("/api/sessions", StringComparison.Ordinal) ? operation.Method : new HttpMethod(Methods[random.Next(Methods.Length)]);

    private ApiRequest Valid(ApiOperation operation, Random random)
    {
        var request = ApiRequest.OfExample(operation);
        var query = request.Query.ToDictionary();
        request = request with { Query = [] };
        var place = random.Next();
        foreach (var name in request.Path.Keys) request = request.WithPath(name, pools.Find(operation.Path, name, place));
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "query" && random.Next(3) == 0))
            request = request.WithQuery(parameter.Name, query.TryGetValue(parameter.Name, out var example) && random.Next(3) > 0 ? example : TextOf(SchemaValues.Fitting(document.Schemas, parameter.Schema, random)));
        // Nobody waits for a check: others have their turn meanwhile.
        if (operation.Id == "checkMonitor") request = request.WithQuery("wait", "0");
        // The example's If-Match holds for every version: some are sent that held once.
        if (random.Next(3) == 0) request = request with { Headers = [.. request.Headers.Select(header => header.Key == "If-Match" ? KeyValuePair.Create("If-Match", "\"1\"") : header)] };
        if (operation.Body is not { } schema) return request;
        var fields = Fields(schema);
        return request.With(body =>
        {
            Tame(body);
            foreach (var field in fields.Where(_ => random.Next(5) == 0))
                if (field.Name is not ("customerId" or "hostname" or "imapPopConfig" or "items")) body[field.Name] = SchemaValues.Fitting(document.Schemas, field.Value, random);
            // An address is one user's.
            if (body.ContainsKey("email")) body["email"] = string.Create(CultureInfo.InvariantCulture, $"user{random.Next(1_000_000)}@example.com");
            Mark(body);
        });
    }

    private ApiRequest Nearly(ApiRequest request, Random random)
    {
        var query = request.Operation.Parameters.Where(parameter => parameter.In == "query").ToList();
        if (request.Operation.Body is { } schema && (query.Count == 0 || random.Next(2) == 0))
            return request.With(body =>
            {
                Spoil(body, schema, random);
                Mark(body);
            });
        if (query.Count == 0) return request;
        var one = query[random.Next(query.Count)];
        return request.WithQuery(one.Name, TextOf(SchemaValues.Misfitting(document.Schemas, one.Schema, random)));
    }

    // One field, at any depth.
    private void Spoil(JsonObject body, JsonElement schema, Random random)
    {
        var fields = Fields(schema);
        if (fields.Count == 0) return;
        var field = fields[random.Next(fields.Count)];
        if (body[field.Name] is JsonObject inner && random.Next(3) > 0) Spoil(inner, field.Value, random);
        else if (body[field.Name] is JsonArray { Count: > 0 } list && list[0] is JsonObject first && random.Next(3) > 0) Spoil(first, Items(field.Value), random);
        else if (random.Next(6) == 0) body.Remove(field.Name);
        else body[field.Name] = SchemaValues.Misfitting(document.Schemas, field.Value, random);
    }

    private static ApiRequest WithHostileBody(ApiRequest request, Random random) => request with
    {
        Body = HostileText.Body(request.Body ?? "{}"u8.ToArray(), random),
        ContentType = random.Next(4) > 0 ? request.ContentType ?? "application/json" : HostileText.Any(random),
    };

    private static ApiRequest WithHostileQuery(ApiRequest request, Random random)
    {
        var names = request.Operation.Parameters.Where(parameter => parameter.In == "query").Select(parameter => parameter.Name).Append("unknown").ToList();
        if (names.Contains("cursor") && random.Next(3) == 0) return request.WithQuery("cursor", HostileText.Cursor(random));
        var name = names[random.Next(names.Count)];
        return random.Next(4) switch
        {
            0 => request with { Query = [.. request.Query, KeyValuePair.Create(name, HostileText.Any(random)), KeyValuePair.Create(name, HostileText.Any(random))] },
            1 => request with { Query = [.. request.Query, KeyValuePair.Create(HostileText.Any(random), HostileText.Any(random))] },
            _ => request.WithQuery(name, HostileText.Any(random)),
        };
    }

    private static ApiRequest WithHostilePath(ApiRequest request, Random random)
    {
        var places = request.Path.Keys.ToList();
        // A NUL in a path gets no further than the server, which the tests' own does not even build a request for.
        return places.Count == 0 ? request : request.WithPath(places[random.Next(places.Count)], HostileText.Any(random).Replace("\0", "%", StringComparison.Ordinal));
    }

    // A client sends no line break within a header: it would be another header.
    private static ApiRequest WithHostileHeader(ApiRequest request, Random random) => request with
    {
        Headers = [.. request.Headers, KeyValuePair.Create(Headers[random.Next(Headers.Length)], string.Concat(HostileText.Any(random).Where(c => c is >= ' ' and <= '~')))],
    };

    private List<JsonProperty> Fields(JsonElement schema) =>
        document.Schemas.Resolve(schema).TryGetProperty("properties", out var properties) ? [.. properties.EnumerateObject()] : [];

    private JsonElement Items(JsonElement schema) => document.Schemas.Resolve(schema).TryGetProperty("items", out var items) ? items : schema;

    // Where nobody listens, and not before somebody wants it: what is checked in earnest is not the matter here.
    private static void Tame(JsonObject body)
    {
        if (body.ContainsKey("hostname")) (body["hostname"], body["port"]) = ("127.0.0.1", 1);
        if (body.ContainsKey("status")) body["status"] = "disabled";
        if (body["items"] is JsonArray items)
            foreach (var item in items.OfType<JsonObject>()) Tame(item);
    }

    // So that a secret that was sent is recognised wherever it turns up; its mask is none.
    private static void Mark(JsonObject body)
    {
        foreach (var (name, value) in body.ToList())
        {
            if (value is JsonObject inner) Mark(inner);
            else if (value is JsonArray list) foreach (var item in list.OfType<JsonObject>()) Mark(item);
            else if (IsSecret(name) && value?.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is not ("" or "********")) body[name] = Secret;
        }
    }

    private static bool IsSecret(string name) => name is "password" or "current" or "new" or "clientSecret" or "refreshToken";

    private static string TextOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(),
        _ => value.ToJsonString(),
    };
}

/// <summary>A request to be sent.</summary>
/// <param name="Request">What is sent.</param>
/// <param name="Method">By which method.</param>
/// <param name="IsAimed">Whether it reaches the operation that it was made for: else it may reach another one, or none.</param>
/// <param name="Choice">Chooses the caller.</param>
internal sealed record FuzzRequest(ApiRequest Request, HttpMethod Method, bool IsAimed, int Choice);
