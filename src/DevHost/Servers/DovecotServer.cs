namespace EventMonitors.DevHost.Servers;

/// <summary>A Dovecot 2.3 or 2.4 of our own, in the foreground, on the loopback addresses, under one ordinary user.</summary>
public sealed class DovecotServer : IServer
{
    /// <summary>The user its Debian package brings.</summary>
    public const string PackageUser = "dovecot";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private readonly SocketFolder _sockets;

    private DovecotServer(ChildProcess process, SocketFolder sockets) => (Process, _sockets) = (process, sockets);

    /// <summary>The ports it listens on; null for those it does not offer.</summary>
    public sealed record Ports(int? Imap = null, int? Imaps = null, int? Pop3 = null, int? Pop3s = null);

    public ChildProcess Process { get; }

    /// <summary>What a server may do differently from an ordinary one.</summary>
    /// <param name="Sites">Further addresses, and what holds there.</param>
    /// <param name="OpenSslConfiguration">A file of OpenSSL's own settings (config(5)), for what Dovecot has no word for.</param>
    public sealed record Oddities(IReadOnlyList<DovecotSite> Sites, string? OpenSslConfiguration = null)
    {
        public static Oddities None { get; } = new([]);
    }

    /// <summary>Starts the server for the mailboxes of a <see cref="Mailboxes"/> and returns once it accepts connections.</summary>
    /// <exception cref="ServerException">It is not installed, or does not start; the message holds its last words.</exception>
    public static async Task<DovecotServer> StartAsync(
        string name, ServiceHome home, Mailboxes mailboxes, MailCertificates.Files certificate, Ports ports,
        ChildRegistry registry, Action<string> onLine, CancellationToken cancellation, Oddities? oddities = null)
    {
        oddities ??= Oddities.None;
        var version = await DovecotVersion.OfInstalledAsync(cancellation);
        var sockets = SocketFolder.Prepare(home, name);
        var settings = new DovecotConfiguration(version, home, sockets.FullPath, mailboxes, certificate, ports, oddities);
        var configuration = home.Write($"{name}.conf", settings.Text);
        var program = new ChildProgram(name, Installed.Dovecot("dovecot"), ["-F", "-c", configuration])
        {
            Account = home.Account,
            WorkingDirectory = home.Folder,
            ReadyLine = line => line.Contains("starting up for", StringComparison.Ordinal),
        };
        var process = ChildProcess.Start(program, registry, onLine);
        var server = new DovecotServer(process, sockets);
        try
        {
            await process.UntilReadyAsync(StartPatience, cancellation);
            foreach (var port in settings.Listeners.Select(listener => listener.Port))
                await Loopback.UntilListeningAsync(process, port, StartPatience, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _sockets.Dispose();
    }
}
