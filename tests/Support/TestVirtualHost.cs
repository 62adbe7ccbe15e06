using System.Net.Http.Json;

namespace EventMonitors.Tests.Support;

/// <summary>A virtual host of one test class's own, with no queue in it; deleted with all it holds when disposed.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly HttpClient _management;

    internal TestVirtualHost(HttpClient management, string name, Uri uri) => (_management, Name, Uri) = (management, name, uri);

    public string Name { get; }

    /// <summary>AMQP URI.</summary>
    public Uri Uri { get; }

    /// <summary>Limits how many messages a queue holds, as an operator's policy does; what it has been declared with stays.</summary>
    public async Task LimitAsync(string queue, int messages, CancellationToken cancellation)
    {
        var policy = new Dictionary<string, object> { ["pattern"] = $"^{queue}$", ["apply-to"] = "queues", ["definition"] = new Dictionary<string, object> { ["max-length"] = messages } };
        using var answer = await _management.PutAsJsonAsync($"policies/{Name}/{queue}", policy, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        using var answer = await _management.DeleteAsync($"vhosts/{Name}");
    }
}
