using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EventMonitors.Tests.Integration.Api.OpenApi;

/// <summary>A request made from the document, that can be changed before it is sent.</summary>
/// <param name="Operation">The operation that it is meant for.</param>
/// <param name="Path">Values of the path's parameters, not escaped.</param>
/// <param name="Query">Values of the query's, not escaped; one may come more than once.</param>
/// <param name="Headers">Headers beyond Authorization and Content-Type.</param>
/// <param name="Body">The body's bytes, <c>null</c> for none.</param>
/// <param name="ContentType">What the body says it is.</param>
internal sealed record ApiRequest(
    ApiOperation Operation,
    IReadOnlyDictionary<string, string> Path,
    IReadOnlyList<KeyValuePair<string, string>> Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[]? Body,
    string? ContentType)
{
    /// <summary>The request that the document's examples show.</summary>
    public static ApiRequest OfExample(ApiOperation operation) => new(
        operation,
        operation.Parameters.Where(parameter => parameter.In == "path").ToDictionary(parameter => parameter.Name, Example),
        [.. operation.Parameters.Where(parameter => parameter.In == "query" && parameter.Example is not null).Select(parameter => KeyValuePair.Create(parameter.Name, Example(parameter)))],
        [.. operation.Parameters.Where(parameter => parameter.In == "header" && parameter.Example is not null).Select(parameter => KeyValuePair.Create(parameter.Name, Example(parameter)))],
        operation.BodyExample is { } body ? Encoding.UTF8.GetBytes(body.GetRawText()) : null,
        operation.MediaType);

    /// <summary>The same with a body changed as JSON.</summary>
    public ApiRequest With(Action<JsonObject> change)
    {
        var body = Body is null ? [] : JsonNode.Parse(Body)!.AsObject();
        change(body);
        return this with { Body = Encoding.UTF8.GetBytes(body.ToJsonString()) };
    }

    /// <summary>The same with one field of the query.</summary>
    public ApiRequest WithQuery(string name, string value) => this with { Query = [.. Query.Where(field => field.Key != name), KeyValuePair.Create(name, value)] };

    /// <summary>The same with one value in the path.</summary>
    public ApiRequest WithPath(string name, string value) => this with { Path = new Dictionary<string, string>(Path) { [name] = value } };

    /// <summary>Path and query, escaped.</summary>
    public string Target
    {
        get
        {
            var path = Path.Aggregate(Operation.Path, (all, value) => all.Replace($"{{{value.Key}}}", Escape(value.Value), StringComparison.Ordinal));
            return Query.Count == 0 ? path : $"{path}?{string.Join('&', Query.Select(one => $"{Escape(one.Key)}={Escape(one.Value)}"))}";
        }
    }

    /// <summary>As it goes out.</summary>
    public HttpRequestMessage ToMessage(string? token)
    {
        var message = new HttpRequestMessage(Operation.Method, Target);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (ContentType is not null) message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        if (token is not null) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in Headers) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    // Half a surrogate pair cannot be escaped: it goes out as the replacement character, as a browser would send it.
    private static string Escape(string text) => Uri.EscapeDataString(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));

    private static string Example(ApiParameter parameter) =>
        parameter.Example is not { } example ? throw new InvalidOperationException($"The parameter '{parameter.Name}' has no example.")
        : example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText();
}
