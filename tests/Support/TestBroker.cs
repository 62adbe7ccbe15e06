using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support;

/// <summary>The RabbitMQ node that the tests of one process share.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly EpmdDaemon _epmd;
    private readonly RabbitMqNode _node;
    private readonly HttpClient _management;

    private TestBroker(EpmdDaemon epmd, RabbitMqNode node)
    {
        (_epmd, _node) = (epmd, node);
        _management = new HttpClient { BaseAddress = node.Management };
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RabbitMqNode.User}:{node.Password}"));
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
    }

    /// <summary>AMQP URI of the default virtual host, which all tests of the process share.</summary>
    public Uri Uri => _node.Uri;

    /// <summary>The operating system's process of the node, for tests that take it away.</summary>
    public ChildProcess Process => _node.Process;

    /// <summary>Makes an empty virtual host, and starts the node if this is the first one.</summary>
    /// <exception cref="ServerException">RabbitMQ is not installed or does not start.</exception>
    public static async Task<TestVirtualHost> CreateVirtualHostAsync(CancellationToken cancellation)
    {
        var broker = await TestServers.BrokerAsync(cancellation);
        var name = $"test_{Guid.NewGuid():N}";
        await broker.PutAsync($"vhosts/{name}", new { }, cancellation);
        await broker.PutAsync($"permissions/{name}/{RabbitMqNode.User}", new { configure = ".*", write = ".*", read = ".*" }, cancellation);
        return new TestVirtualHost(broker._management, name, broker._node.UriOf(name));
    }

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        // An orderly end takes seconds and would save data that nobody wants.
        _node.Process.KillGroup();
        await _node.DisposeAsync();
        await _epmd.DisposeAsync();
    }

    internal static async Task<TestBroker> StartAsync(TestProcess owner)
    {
        var account = ServiceAccount.For(RabbitMqNode.PackageUser);
        var home = await ServiceHome.PrepareAsync(owner.Folder, "rabbitmq", account, CancellationToken.None);
        var epmd = await EpmdDaemon.StartAsync(account, owner.Ports.Take(), owner.Children, owner.LogOf("epmd"), CancellationToken.None);
        try
        {
            var settings = new RabbitMqNode.Settings(owner.Ports.Take(), owner.Ports.Take(), owner.Ports.Take(), epmd.Port, RandomSecret.Make());
            return new TestBroker(epmd, await RabbitMqNode.StartAsync(home, settings, owner.Children, owner.LogOf("rabbitmq"), CancellationToken.None));
        }
        catch
        {
            await epmd.DisposeAsync();
            throw;
        }
    }

    private async Task PutAsync(string resource, object body, CancellationToken cancellation)
    {
        using var answer = await _management.PutAsJsonAsync(resource, body, cancellation);
        answer.EnsureSuccessStatusCode();
    }
}
