using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>
/// Erlang's port mapper, in the foreground and on loopback. A node that finds none starts one as a daemon, on all
/// addresses, that outlives it: so there is one before the node looks. See epmd(1).
/// </summary>
public sealed class EpmdDaemon : IServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private EpmdDaemon(ChildProcess process, int port) => (Process, Port) = (process, port);

    public ChildProcess Process { get; }

    public int Port { get; }

    /// <exception cref="ServerException">Erlang is not installed, or the daemon does not start.</exception>
    public static async Task<EpmdDaemon> StartAsync(
        ServiceAccount account, int port, ChildRegistry registry, Action<string> onLine, CancellationToken cancellation)
    {
        var program = new ChildProgram("epmd", Installed.Epmd(), ["-port", port.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1"]) { Account = account };
        var process = ChildProcess.Start(program, registry, onLine);
        try
        {
            await Loopback.UntilListeningAsync(process, port, Patience, cancellation);
            return new EpmdDaemon(process, port);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
