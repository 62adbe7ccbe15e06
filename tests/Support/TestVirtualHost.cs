namespace EventMonitors.Tests.Support;

/// <summary>A virtual host of one test class's own, with no queue in it; deleted with all it holds when disposed.</summary>
public sealed class TestVirtualHost : IAsyncDisposable
{
    private readonly HttpClient _management;

    internal TestVirtualHost(HttpClient management, string name, Uri uri) => (_management, Name, Uri) = (management, name, uri);

    public string Name { get; }

    /// <summary>AMQP URI.</summary>
    public Uri Uri { get; }

    public async ValueTask DisposeAsync()
    {
        using var answer = await _management.DeleteAsync($"vhosts/{Name}");
    }
}
