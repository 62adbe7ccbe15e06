using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>
/// A bound in the document is the one that the Api keeps: a step beyond is refused under the field's name. The bound itself is taken where
/// it is a number, and so is each value of a list; of texts and lists only the step beyond is tried, since a fitting length alone makes no
/// hostname, address or cursor.
/// </summary>
[Collection<DescribedApi>]
public sealed class DocumentedBoundTests(ApiHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_bound_of_a_body_and_of_a_query_is_the_Apis_own()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var calls = new ApiCalls(api);
        await calls.PrepareAsync();
        var wrong = new List<string>();
        foreach (var operation in document.Operations.Where(operation => operation.Method != HttpMethod.Delete))
        {
            foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "query"))
                foreach (var (value, fits) in Edges(parameter.Schema).Where(edge => !edge.Fits || !WaitsForWorker(operation)))
                    await ExpectAsync(operation, parameter.Name, fits, ApiRequest.OfExample(operation).WithQuery(parameter.Name, value!.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()));
            if (operation.Body is { } schema && operation.BodyExample is not null)
                foreach (var (path, field) in Fields(document, schema, []))
                    foreach (var (value, fits) in Edges(field).Where(edge => !edge.Fits || !(WaitsForWorker(operation) || DependsOnCaller(operation, path[^1], edge.Value))))
                        await ExpectAsync(operation, string.Join('.', path), fits, ApiRequest.OfExample(operation).With(body => Set(body, path, value)));
        }

        wrong.ShouldBeEmpty();

        async Task ExpectAsync(ApiOperation operation, string name, bool fits, ApiRequest request)
        {
            using var answer = await calls.SendAsync(request, await calls.TokenForAsync(operation));
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            var refused = (int)answer.StatusCode == 400 && JsonDocument.Parse(text).RootElement.TryGetProperty("errors", out var errors) && errors.TryGetProperty(name, out _);
            if (refused == fits) wrong.Add($"{operation.Id} {(fits ? "refuses" : "takes")} {name} in {request.Target} {(request.Body is null ? "" : System.Text.Encoding.UTF8.GetString(request.Body))[..Math.Min(request.Body?.Length ?? 0, 300)]}: {(int)answer.StatusCode}");
        }
    }

    // There is none here, and what fits would be waited for.
    private static bool WaitsForWorker(ApiOperation operation) => operation.Answers.ContainsKey(202) || operation.Answers.ContainsKey(504);

    // Which roles a user may have depends on who gives them.
    private static bool DependsOnCaller(ApiOperation operation, string name, JsonNode? value) =>
        operation.Id is "createUser" or "changeUser" && name == "role" && value?.GetValue<string>() == "supporter";

    private static IEnumerable<(JsonNode? Value, bool Fits)> Edges(JsonElement schema)
    {
        if (schema.TryGetProperty("minimum", out var least)) yield return (least.GetInt64() - 1, false);
        if (schema.TryGetProperty("maximum", out var most)) yield return (most.GetInt64() + 1, false);
        if (schema.TryGetProperty("minimum", out least)) yield return (least.GetInt64(), true);
        if (schema.TryGetProperty("maximum", out most)) yield return (most.GetInt64(), true);
        if (schema.TryGetProperty("maxLength", out var length)) yield return (new string('x', length.GetInt32() + 1), false);
        if (schema.TryGetProperty("minLength", out length)) yield return (new string('x', length.GetInt32() - 1), false);
        if (schema.TryGetProperty("minItems", out _)) yield return (new JsonArray(), false);
        if (!schema.TryGetProperty("enum", out var values)) yield break;
        yield return ("none of these", false);
        foreach (var value in values.EnumerateArray().Where(value => value.ValueKind != JsonValueKind.Null)) yield return (JsonNode.Parse(value.GetRawText()), true);
    }

    private static IEnumerable<(string[] Path, JsonElement Schema)> Fields(ApiDocument document, JsonElement schema, string[] path)
    {
        schema = document.Schemas.Resolve(schema);
        if (schema.TryGetProperty("anyOf", out var choices)) schema = document.Schemas.Resolve(choices.EnumerateArray().Last());
        if (!schema.TryGetProperty("properties", out var fields)) yield break;
        foreach (var field in fields.EnumerateObject())
        {
            yield return ([.. path, field.Name], field.Value);
            foreach (var inner in Fields(document, field.Value, [.. path, field.Name])) yield return inner;
        }
    }

    private static void Set(JsonObject body, string[] path, JsonNode? value)
    {
        foreach (var name in path[..^1]) body = (body[name] ??= new JsonObject()).AsObject();
        body[path[^1]] = value;
    }
}
