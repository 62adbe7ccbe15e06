using System.Security.Cryptography.X509Certificates;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Scripted;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Hostile;

/// <summary>Mail servers that misbehave, in this process, and the monitors that watch them.</summary>
internal sealed class HostileServers : IAsyncDisposable
{
    private readonly X509Certificate2 _root = TestCertificate.Root("EventMonitors hostile demo CA");
    private readonly List<HostileServer> _servers = [];

    private HostileServers(string authorityFile) => AuthorityFile = authorityFile;

    /// <summary>PEM file of the root that workers trust, so that a certificate fails for its own fault alone. Its key is never stored.</summary>
    public string AuthorityFile { get; }

    public IReadOnlyList<DemoMonitor> Monitors { get; private set; } = [];

    /// <exception cref="ServerException">A port is taken.</exception>
    public static async Task<HostileServers> StartAsync(string authorityFile, Func<string, int> portOf)
    {
        var servers = new HostileServers(authorityFile);
        try
        {
            PrivateFile.Write(authorityFile, servers._root.ExportCertificatePem());
            var monitors = new List<DemoMonitor>();
            foreach (var hostile in HostileCases.Of(servers._root))
            {
                var port = portOf(hostile.PortName);
                servers._servers.Add(HostileServer.Start(port, hostile.Script));
                monitors.Add(MonitorOf(hostile, port));
            }

            servers.Monitors = monitors;
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_servers.Select(server => server.DisposeAsync().AsTask()));
        _root.Dispose();
    }

    // They are given a password that opens nothing.
    private static DemoMonitor MonitorOf(HostileCase hostile, int port) =>
        DemoMonitor.Of(hostile.Id, $"Hostile: {hostile.Name}", hostile.Fault, "127.0.0.1", "nobody@example.com", "opens-nothing", port, hostile.Config, timeoutSeconds: 5);
}
