using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>The broker's management API, as far as it takes to hold messages back and deliver them otherwise. Virtual host "/".</summary>
internal sealed class BrokerManagement : IDisposable
{
    private const int AtOnce = 4;

    private readonly HttpClient _http;

    public BrokerManagement(Uri address, string user, string password)
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Makes a queue that is gone with the broker.</summary>
    public Task DeclareAsync(string queue, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Put, $"queues/%2F/{queue}", new JsonObject { ["durable"] = false }, cancellation);

    public Task DeleteAsync(string queue, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, $"queues/%2F/{queue}", null, cancellation);

    /// <summary>Has a queue get what is published to an exchange, by an empty routing key.</summary>
    public Task BindAsync(string exchange, string queue, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"bindings/%2F/e/{exchange}/q/{queue}", new JsonObject { ["routing_key"] = "" }, cancellation);

    public Task UnbindAsync(string exchange, string queue, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"bindings/%2F/e/{exchange}/q/{queue}/~", null, cancellation);

    /// <summary>Takes what lies in a queue, the oldest first.</summary>
    public async Task<IReadOnlyList<JsonObject>> TakeAsync(string queue, CancellationToken cancellation)
    {
        var answer = await SendAsync(HttpMethod.Post, $"queues/%2F/{queue}/get", new JsonObject { ["count"] = 100_000, ["ackmode"] = "ack_requeue_false", ["encoding"] = "base64" }, cancellation);
        return [.. answer!.AsArray().Select(message => message!.AsObject())];
    }

    /// <summary>Puts messages into a queue, as they were taken, about in this order.</summary>
    public Task PutAsync(string queue, IEnumerable<JsonObject> messages, CancellationToken cancellation) =>
        Parallel.ForEachAsync(messages, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (message, c) =>
        {
            var body = new JsonObject
            {
                ["properties"] = message["properties"]!.DeepClone(),
                ["routing_key"] = queue,
                ["payload"] = message["payload"]!.DeepClone(),
                ["payload_encoding"] = "base64",
            };
            await SendAsync(HttpMethod.Post, "exchanges/%2F/amq.default/publish", body, c);
        });

    private async Task<JsonNode?> SendAsync(HttpMethod method, string resource, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(resource, UriKind.Relative)) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        return answer.IsSuccessStatusCode
            ? text.Length > 0 ? JsonNode.Parse(text) : null
            : throw new InvalidOperationException($"{method} {resource}: {(int)answer.StatusCode} {text}");
    }
}
