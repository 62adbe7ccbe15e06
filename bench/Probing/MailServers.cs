using EventMonitors.DevHost.Servers;

namespace EventMonitors.Bench.Probing;

/// <summary>A Dovecot of the benchmark's own, gone when the benchmark ends.</summary>
internal sealed class MailServers : IAsyncDisposable
{
    private readonly DovecotServer _server;
    private readonly StreamWriter _log;

    private MailServers(string folder, FreePorts ports, ChildRegistry children, DovecotServer server, StreamWriter log, MailTarget target) =>
        (Folder, Ports, Children, _server, _log, Target) = (folder, ports, children, server, log, target);

    public string Folder { get; }

    public FreePorts Ports { get; }

    public ChildRegistry Children { get; }

    public MailTarget Target { get; }

    public static async Task<MailServers> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("eventmonitors-bench-").FullName;
        // The server's user has to pass through.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        var (ports, children) = (new FreePorts(), new ChildRegistry(Path.Combine(folder, "children.json")));
        var home = await ServiceHome.PrepareAsync(folder, "mail", ServiceAccount.For(DovecotServer.PackageUser), CancellationToken.None);
        var certificates = MailCertificates.Prepare(home);
        var mailboxes = new Mailboxes(home);
        var (user, password) = ("monitor@example.com", RandomSecret.Make());
        await mailboxes.SetAsync(new Dictionary<string, string> { [user] = password }, CancellationToken.None);
        var offered = new DovecotServer.Ports(ports.Take(), ports.Take(), ports.Take(), ports.Take());
        var log = File.CreateText(Path.Combine(folder, "mail.log"));
        var server = await DovecotServer.StartAsync("mail", home, mailboxes, certificates.Trusted, offered, children, log.WriteLine, CancellationToken.None);
        var target = new MailTarget(offered.Imap!.Value, offered.Imaps!.Value, offered.Pop3!.Value, offered.Pop3s!.Value, user, password, certificates.AuthorityFile);
        return new MailServers(folder, ports, children, server, log, target);
    }

    public async ValueTask DisposeAsync()
    {
        _server.Process.KillGroup();
        await _server.DisposeAsync();
        await _log.DisposeAsync();
        ServiceHome.Delete(Folder, "mail");
        Directory.Delete(Folder, recursive: true);
        Ports.Dispose();
    }
}
