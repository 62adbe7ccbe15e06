using System.Text.Json;
using System.Text.Json.Serialization;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>What each operation says beyond what its endpoint declares: who may call it, its parameters, refusals, headers and examples.</summary>
internal static class OperationFacts
{
    private static readonly JsonSerializerOptions Names = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Completes every operation of the document.</summary>
    public static void Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context)
    {
        OptionalReferences.Tidy(document);
        RefusalResponses.Describe(document);
        HeaderFacts.Describe(document);
        var endpoints = context.DescriptionGroups.SelectMany(group => group.Items)
            .GroupBy(NameOf).ToDictionary(group => group.Key, group => group.First());
        var (versioned, collections) = PathsWithVersions(document);
        foreach (var (path, item) in document.Paths ?? [])
        {
            foreach (var operation in (item.Operations ?? []).Values)
            {
                var metadata = endpoints[operation.OperationId ?? throw new InvalidOperationException($"'{operation.Summary}' has no name: say WithName().")].ActionDescriptor.EndpointMetadata;
                DescribeCallers(operation, metadata);
                ParameterFacts.Describe(operation, path);
                RefusalResponses.Describe(operation, document, IsAnonymous(metadata));
                HeaderFacts.Describe(operation, status => (status == "200" && versioned.Contains(path)) || (status == "201" && collections.Contains(path)), document);
                OperationExamples.Describe(operation);
                ParameterFacts.TellExamples(operation);
            }
        }
    }

    // What can be demanded to be in one version is shown with its version, also where it is created.
    private static (HashSet<string> Single, HashSet<string> Collections) PathsWithVersions(OpenApiDocument document)
    {
        var single = (document.Paths ?? []).Where(path => (path.Value.Operations ?? []).Values.Any(operation => operation.Responses?.ContainsKey("412") == true)).Select(path => path.Key).ToHashSet();
        return (single, [.. single.Select(path => path[..path.LastIndexOf('/')])]);
    }

    private static string NameOf(Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription endpoint) =>
        endpoint.ActionDescriptor.EndpointMetadata.OfType<IEndpointNameMetadata>().LastOrDefault()?.EndpointName ?? "";

    private static bool IsAnonymous(IList<object> metadata) => !metadata.OfType<IAuthorizeData>().Any() && !metadata.OfType<AuthorizationPolicy>().Any();

    private static void DescribeCallers(OpenApiOperation operation, IList<object> metadata)
    {
        if (IsAnonymous(metadata))
            operation.Security = [];
        else if (metadata.OfType<ApiScope>().Cast<ApiScope?>().LastOrDefault() is { } scope)
            Append(operation, $"An API key needs the scope `{JsonSerializer.SerializeToElement(scope, Names).GetString()}`.");
        else
            Append(operation, "API keys may not call it.");
    }

    private static void Append(OpenApiOperation operation, string sentence) =>
        operation.Description = operation.Description is { Length: > 0 } said ? $"{said} {sentence}" : sentence;
}
