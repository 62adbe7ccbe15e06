using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace EventMonitors.Api.Http.OpenApi;

/// <summary>
/// The examples of an operation, from <c>Examples/{operationId}.json</c>: <c>parameters</c> by name, <c>request</c> the body,
/// <c>answers</c> what came back, by status. A test sends each of them to a running Api and holds the answer against its schema.
/// </summary>
internal static class OperationExamples
{
    private static readonly Dictionary<string, string> Resources = typeof(OperationExamples).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains(".Examples.", StringComparison.Ordinal))
        .ToDictionary(name => name.Split('.')[^2]);

    /// <summary>Adds the examples that there are.</summary>
    public static void Describe(OpenApiOperation operation)
    {
        if (!Resources.TryGetValue(operation.OperationId!, out var resource)) return;
        using var stream = typeof(OperationExamples).Assembly.GetManifestResourceStream(resource)!;
        var examples = JsonNode.Parse(stream)!.AsObject();
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            if (examples["parameters"]?[parameter.Name!] is { } value)
                parameter.Example = value.DeepClone();
        foreach (var body in operation.RequestBody?.Content?.Values ?? [])
            body.Example = examples["request"]?.DeepClone();
        foreach (var (status, response) in operation.Responses ?? [])
            foreach (var answer in response is OpenApiResponse { Content.Values: { } own } ? own : [])
                answer.Example = examples["answers"]?[status]?.DeepClone();
    }
}
