using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Bench;

/// <summary>A RabbitMQ node of the benchmark's own, gone when the benchmark ends; each contestant gets a virtual host.</summary>
internal sealed class BenchBroker : IAsyncDisposable
{
    private readonly string _folder;
    private readonly FreePorts _ports;
    private readonly EpmdDaemon _epmd;
    private readonly RabbitMqNode _node;
    private readonly HttpClient _management;
    private int _virtualHosts;

    private BenchBroker(string folder, FreePorts ports, EpmdDaemon epmd, RabbitMqNode node)
    {
        (_folder, _ports, _epmd, _node) = (folder, ports, epmd, node);
        _management = new HttpClient { BaseAddress = node.Management };
        _management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{RabbitMqNode.User}:{node.Password}")));
    }

    public static async Task<BenchBroker> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("eventmonitors-bench-").FullName;
        // The server's user has to pass through.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        var ports = new FreePorts();
        var account = ServiceAccount.For(RabbitMqNode.PackageUser);
        var children = new ChildRegistry(Path.Combine(folder, "children.json"));
        var home = await ServiceHome.PrepareAsync(folder, "rabbitmq", account, CancellationToken.None);
        var epmd = await EpmdDaemon.StartAsync(account, ports.Take(), children, _ => { }, CancellationToken.None);
        var settings = new RabbitMqNode.Settings(ports.Take(), ports.Take(), ports.Take(), epmd.Port, RandomSecret.Make());
        return new BenchBroker(folder, ports, epmd, await RabbitMqNode.StartAsync(home, settings, children, _ => { }, CancellationToken.None));
    }

    /// <summary>The AMQP URI of an empty virtual host.</summary>
    public async Task<Uri> CreateAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench_{++_virtualHosts}");
        using (var made = await _management.PutAsJsonAsync($"vhosts/{name}", new { })) made.EnsureSuccessStatusCode();
        using (var allowed = await _management.PutAsJsonAsync($"permissions/{name}/{RabbitMqNode.User}", new { configure = ".*", write = ".*", read = ".*" })) allowed.EnsureSuccessStatusCode();
        return _node.UriOf(name);
    }

    public async ValueTask DisposeAsync()
    {
        _management.Dispose();
        _node.Process.KillGroup();
        await _node.DisposeAsync();
        await _epmd.DisposeAsync();
        ServiceHome.Delete(_folder, "rabbitmq");
        Directory.Delete(_folder, recursive: true);
        _ports.Dispose();
    }
}
