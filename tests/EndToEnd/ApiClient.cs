using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EventMonitors.Tests.Support;
using Shouldly;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>The API, as the holder of one token sees it.</summary>
public sealed class ApiClient : IDisposable
{
    private const string Monitors = "/api/imap-pop-monitors";

    private readonly HttpClient _http;

    public ApiClient(string url, string token)
    {
        _http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Creates a monitor of the demo customer; <paramref name="changes"/> go over the ordinary body.</summary>
    public async Task<JsonElement> CreateAsync(object changes, CancellationToken cancellation)
    {
        var body = JsonNode.Parse("""{ "customerId": "11111111-1111-4111-8111-111111111111", "name": "A mailbox", "hostname": "localhost", "checkInterval": 10 }""")!.AsObject();
        foreach (var (key, value) in JsonSerializer.SerializeToNode(changes)!.AsObject()) body[key] = value?.DeepClone();

        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(Monitors, content, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> MonitorAsync(long id, CancellationToken cancellation) => await GetAsync($"{Monitors}/{id}", cancellation);

    /// <summary>All checks of a monitor so far, the oldest first.</summary>
    public async Task<IReadOnlyList<Check>> ChecksAsync(long id, CancellationToken cancellation)
    {
        var page = await GetAsync($"{Monitors}/{id}/checks?limit=100", cancellation);
        return [.. page.GetProperty("items").Deserialize<Check[]>(JsonSerializerOptions.Web)!.Reverse()];
    }

    /// <summary>Waits until a monitor's checks satisfy a condition.</summary>
    public Task<IReadOnlyList<Check>> ChecksAsync(long id, Predicate<IReadOnlyList<Check>> condition, CancellationToken cancellation) =>
        Eventually.Async(c => ChecksAsync(id, c), condition, TimeSpan.FromSeconds(60), cancellation);

    public async Task<JsonElement> PostAsync(string path, object? body, HttpStatusCode expected, CancellationToken cancellation)
    {
        using var content = body is null ? null : new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(path, content, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        answer.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }

    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellation)
    {
        using var answer = await _http.GetAsync(path, cancellation);
        var text = await answer.Content.ReadAsStringAsync(cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }
}

/// <summary>One recorded check, as far as these tests look at it.</summary>
public sealed record Check(
    Guid CheckId, DateTimeOffset Slot, int Count, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    string Outcome, string? Verdict, string? Fault, string? Worker, string Trigger);
