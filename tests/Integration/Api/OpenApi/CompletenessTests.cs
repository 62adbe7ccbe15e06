using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>Nothing is left unsaid in the OpenAPI document, of whatever endpoints there are.</summary>
[Collection<DescribedApi>]
public sealed class CompletenessTests(ApiHost api)
{
    // Of a configuration 16 KiB count, as a whole; a password that was given once is compared, not judged; an id is any whole number.
    private static readonly string[] Unlimited =
        ["imapPopConfig.user", "imapPopConfig.password", "imapPopConfig.authMechanism", "logIn: password", "changePassword: current", "changeMonitorStatuses: ids[]", "createUser: organizationId"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_below_api_is_an_operation_of_the_document()
    {
        var mapped = api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("api", StringComparison.Ordinal))
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? $"{endpoint.RoutePattern.RawText} has no name: say WithName()");
        (await ApiDocument.FetchAsync(api, Cancellation)).Operations.Select(operation => operation.Id).ShouldBe(mapped.Distinct(), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_and_belongs_to_a_described_tag()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var tags = document.Root.GetProperty("tags").EnumerateArray().ToDictionary(tag => tag.GetProperty("name").GetString()!, tag => tag.TryGetProperty("description", out _));
        document.Operations.SelectMany(operation => Missing(operation)).ShouldBeEmpty("tags are described in DocumentFacts");

        IEnumerable<string> Missing(ApiOperation operation)
        {
            if (!operation.Raw.TryGetProperty("summary", out _)) yield return $"{operation.Id}: WithSummary()";
            if (!operation.Raw.TryGetProperty("tags", out var own) || !own.EnumerateArray().All(tag => tags.GetValueOrDefault(tag.GetString()!))) yield return $"{operation.Id}: a tag with a description";
        }
    }

    [Fact]
    public async Task Every_parameter_says_what_it_means_and_what_it_may_hold()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var silent =
            from operation in document.Operations
            from parameter in operation.Raw.TryGetProperty("parameters", out var all) ? [.. all.EnumerateArray()] : Array.Empty<JsonElement>()
            where !parameter.TryGetProperty("description", out _)
            select $"{operation.Id}.{parameter.GetProperty("name")}";
        silent.ShouldBeEmpty("parameters are described in ParameterFacts");
    }

    [Fact]
    public async Task No_parameter_of_a_query_that_can_be_left_out_is_filled_in_where_it_is_tried()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var optional = (
            from operation in document.Operations
            from parameter in operation.Raw.TryGetProperty("parameters", out var all) ? [.. all.EnumerateArray()] : Array.Empty<JsonElement>()
            where parameter.GetProperty("in").GetString() == "query" && !(parameter.TryGetProperty("required", out var required) && required.GetBoolean())
            select (Place: $"{operation.Id}.{parameter.GetProperty("name")}", Parameter: parameter)).ToList();
        optional.Where(one => Fills(one.Parameter) || Fills(one.Parameter.GetProperty("schema"))).Select(one => one.Place).ShouldBeEmpty("its example stands in its description");
        optional.Count(one => one.Parameter.GetProperty("description").GetString()!.Contains("For example `", StringComparison.Ordinal)).ShouldBeGreaterThan(20);

        static bool Fills(JsonElement owner) => ((string[])["example", "examples", "default"]).Any(word => owner.TryGetProperty(word, out _));
    }

    [Fact]
    public async Task Every_field_is_described_and_has_a_type()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var silent = document.Root.GetProperty("components").GetProperty("schemas").EnumerateObject().SelectMany(schema => Silent(document, schema.Value, schema.Name));
        silent.ShouldBeEmpty("a field is described by the doc comment of its member, and an object's fields by a type of their own");
    }

    [Fact]
    public async Task Every_body_and_every_answer_with_one_has_an_example()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var missing = document.Operations.SelectMany(operation => (string?[])
        [
            operation.Body is not null && operation.BodyExample is null ? $"{operation.Id}: request" : null,
            .. operation.Answers.Where(answer => answer.Value.Schema is not null && answer.Value.Example is null).Select(answer => $"{operation.Id}: answers.{answer.Key}"),
        ]).OfType<string>();
        missing.ShouldBeEmpty("examples stand in src/Api/Http/OpenApi/Examples; ExampleTests with UPDATE_SNAPSHOTS=1 adds the answers");
    }

    [Fact]
    public async Task Every_field_of_a_body_and_of_a_query_says_how_much_it_may_hold()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var open =
            from operation in document.Operations
            from field in operation.Parameters.Where(parameter => parameter.In == "query").Select(parameter => (Place: parameter.Name, parameter.Schema))
                .Concat(operation.Body is { } body ? Leaves(document, body, "") : [])
            let place = $"{operation.Id}: {field.Place}"
            where !IsBounded(field.Schema) && !Unlimited.Any(place.EndsWith)
            select place;
        open.ShouldBeEmpty("bounds of a body are attributes of its members, those of parameters stand in ParameterFacts");
    }

    [Fact]
    public async Task Every_refusal_is_a_problem_document_with_an_example()
    {
        var document = await ApiDocument.FetchAsync(api, Cancellation);
        var wrong =
            from operation in document.Operations
            from answer in operation.Answers.Where(answer => answer.Key >= 400)
            where answer.Value.MediaType != "application/problem+json" || answer.Value.Example is not { } example || example.GetProperty("status").GetInt32() != answer.Key
            select $"{operation.Id} {answer.Key}";
        wrong.ShouldBeEmpty();
        document.Operations.Where(operation => !operation.IsAnonymous && !(operation.Answers.ContainsKey(401) && operation.Answers.ContainsKey(403))).Select(operation => operation.Id).ShouldBeEmpty();
        document.Operations.Where(operation => operation.IsAnonymous).Select(operation => operation.Id).ShouldBe(["logIn"]);
    }

    [Fact]
    public async Task Every_shared_header_answer_and_security_scheme_is_described()
    {
        var components = (await ApiDocument.FetchAsync(api, Cancellation)).Root.GetProperty("components");
        var silent =
            from kind in (string[])["headers", "responses", "securitySchemes"]
            from one in components.GetProperty(kind).EnumerateObject()
            where !one.Value.TryGetProperty("description", out var text) || text.GetString()!.Length == 0
            select $"{kind}.{one.Name}";
        silent.ShouldBeEmpty();
        components.GetProperty("headers").EnumerateObject().Where(header => !header.Value.TryGetProperty("schema", out _) || !header.Value.TryGetProperty("example", out _)).Select(header => header.Name).ShouldBeEmpty();
    }

    private static bool IsBounded(JsonElement schema) =>
        ((string[])["enum", "maximum", "minimum", "maxLength", "minItems", "pattern", "format", "anyOf"]).Any(word => schema.TryGetProperty(word, out _) && !(word == "format" && schema.GetProperty(word).GetString() is "int32" or "int64"))
        || schema.GetProperty("type").ToString().Contains("boolean", StringComparison.Ordinal);

    private static IEnumerable<(string Place, JsonElement Schema)> Leaves(ApiDocument document, JsonElement schema, string place)
    {
        schema = document.Schemas.Resolve(schema);
        if (schema.TryGetProperty("anyOf", out var choices) && !choices.EnumerateArray().All(choice => choice.TryGetProperty("type", out _))) schema = document.Schemas.Resolve(choices.EnumerateArray().First(choice => choice.TryGetProperty("$ref", out _)));
        if (schema.TryGetProperty("properties", out var fields)) return fields.EnumerateObject().SelectMany(field => Leaves(document, field.Value, $"{place}.{field.Name}".TrimStart('.')));
        if (schema.TryGetProperty("items", out var items)) return [(place, schema), .. Leaves(document, items, $"{place}[]")];
        return [(place, schema)];
    }

    private static IEnumerable<string> Silent(ApiDocument document, JsonElement schema, string place)
    {
        if (!schema.TryGetProperty("properties", out var fields)) yield break;
        foreach (var field in fields.EnumerateObject())
        {
            var inner = $"{place}.{field.Name}";
            var resolved = document.Schemas.Resolve(field.Value);
            if (!field.Value.TryGetProperty("description", out _) && !resolved.TryGetProperty("description", out _)) yield return $"{inner}: description";
            if (!((string[])["type", "anyOf", "oneOf", "allOf", "enum", "description"]).Any(word => resolved.TryGetProperty(word, out _))) yield return $"{inner}: type";
            foreach (var one in Silent(document, field.Value, inner)) yield return one;
        }
    }
}
