using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using EventMonitors.DevHost.Scripted;
using EventMonitors.DevHost.Servers;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support;
using Xunit;

namespace EventMonitors.Tests.Integration.MailProbe;

/// <summary>A Dovecot that is another server at each of its addresses, and one that knows no TLS beyond 1.2.</summary>
public sealed class DovecotSites : IAsyncLifetime
{
    public const string Ordinary = "127.0.0.1";
    public const string Expired = "127.0.0.2";
    public const string SelfSigned = "127.0.0.3";
    public const string WrongName = "127.0.0.4";
    public const string Tls13Only = "127.0.0.5";
    public const string TlsDemanded = "127.0.0.6";
    public const string OneConnection = "127.0.0.7";
    public const string LockedPop3 = "127.0.0.8";

    /// <summary>Has an empty mailbox.</summary>
    public const string User = "monitor@example.com";

    /// <summary>Has two messages that came in <see cref="MessagesCameAt"/>, and an empty mailbox <c>Entwürfe</c>.</summary>
    public const string Reader = "reader@example.com";

    public static readonly DateTimeOffset MessagesCameAt = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root = TestCertificate.Root("A root of these tests");
    private readonly List<DovecotServer> _servers = [];
    private MailboxProbe? _probe;
    private DovecotServer.Ports _ports = new();
    private DovecotServer.Ports _portsOf12 = new();

    public string Password { get; } = RandomSecret.Make();

    /// <summary>A probe as a worker has it that may get at these servers.</summary>
    public MailboxProbe Probe => _probe ??= new MailboxProbe(new ProbeOptions { Egress = EgressPolicy.Create(["127.0.0.0/8", "::1"]), ExtraRoots = [_root], Limits = new ProbeLimits { MailboxGap = TimeSpan.Zero } });

    public async ValueTask InitializeAsync()
    {
        var owner = TestServers.Owner;
        var home = await ServiceHome.PrepareAsync(owner.Folder, "mail-sites", ServiceAccount.For(DovecotServer.PackageUser), CancellationToken.None);
        var mailboxes = new Mailboxes(home);
        await mailboxes.SetAsync(new Dictionary<string, string> { [User] = Password, [Reader] = Password }, CancellationToken.None);
        Deliver(home);

        _ports = TakePorts(owner.Ports);
        _portsOf12 = TakePorts(owner.Ports);
        var good = Write(home, "ordinary", new TestCertificate { Name = Ordinary }.SignedBy(_root));
        // OpenSSL's own ceiling: Dovecot knows a floor alone.
        var openSsl = home.Write("openssl.cnf", "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\nMaxProtocol = TLSv1.2\n");
        _servers.AddRange(await Task.WhenAll(
            DovecotServer.StartAsync("mail-sites", home, mailboxes, good, _ports, owner.Children, owner.LogOf("mail-sites"), CancellationToken.None, new(Sites(home))),
            DovecotServer.StartAsync("mail-tls12", home, mailboxes, good, _portsOf12, owner.Children, owner.LogOf("mail-tls12"), CancellationToken.None, new([], openSsl))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            server.Process.KillGroup();
            await server.DisposeAsync();
        }

        _probe?.Dispose();
        _root.Dispose();
    }

    /// <summary>A target of an address; the mechanism is the probe's own choice.</summary>
    public ProbeTarget Target(MailProtocol protocol, Security security, string address = Ordinary) => Target(_ports, protocol, security, address);

    /// <summary>The same of the server without TLS 1.3.</summary>
    public ProbeTarget TargetWithTls12(MailProtocol protocol, Security security) => Target(_portsOf12, protocol, security, Ordinary);

    private ProbeTarget Target(DovecotServer.Ports ports, MailProtocol protocol, Security security, string address) => new()
    {
        Host = address,
        Port = (protocol, security == Security.Tls) switch
        {
            (MailProtocol.Imap, true) => ports.Imaps,
            (MailProtocol.Imap, false) => ports.Imap,
            (_, true) => ports.Pop3s,
            (_, false) => ports.Pop3,
        },
        Protocol = protocol,
        Tls = security == Security.Tls,
        StartTls = security == Security.StartTls,
        User = User,
        Password = Password,
        Timeout = TimeSpan.FromSeconds(20),
    };

    private DovecotSite[] Sites(ServiceHome home)
    {
        var yesterday = DateTimeOffset.UtcNow.AddDays(-1);
        return
        [
            new(Expired) { Certificate = Write(home, "expired", new TestCertificate { Name = Expired, NotBefore = yesterday.AddDays(-30), NotAfter = yesterday }.SignedBy(_root)) },
            new(SelfSigned) { Certificate = Write(home, "self-signed", new TestCertificate { Name = SelfSigned }.SelfSigned()) },
            new(WrongName) { Certificate = Write(home, "wrong-name", new TestCertificate { Name = "elsewhere.example" }.SignedBy(_root)) },
            new(Tls13Only) { Certificate = Write(home, "tls13", new TestCertificate { Name = Tls13Only }.SignedBy(_root)), OldestTls = "TLSv1.3" },
            new(TlsDemanded) { Certificate = Write(home, "demanded", new TestCertificate { Name = TlsDemanded }.SignedBy(_root)), DemandsTls = true },
            new(OneConnection) { ConnectionsPerUser = 1 },
            new(LockedPop3) { LocksPop3 = true },
        ];
    }

    private static MailCertificates.Files Write(ServiceHome home, string name, X509Certificate2 certificate)
    {
        using (certificate)
        using (var key = certificate.GetECDsaPrivateKey()!)
            return new(home.Write($"{name}.crt", certificate.ExportCertificatePem()), home.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    // A message's file time is when it came, as Maildir has it.
    private static void Deliver(ServiceHome home)
    {
        string box = $"boxes/{Reader}", mail = $"{box}/Maildir", drafts = $"{mail}/.Entw&APw-rfe";
        foreach (var folder in (string[])[box, mail, $"{mail}/cur", $"{mail}/new", $"{mail}/tmp", drafts, $"{drafts}/cur", $"{drafts}/new", $"{drafts}/tmp"])
            home.MakeFolder(folder);
        for (var i = 0; i < 2; i++)
        {
            var arrival = MessagesCameAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var file = home.Write($"{mail}/cur/{arrival}.M{i}P1.localhost:2,S", "From: a@example.com\r\nSubject: b\r\n\r\nc\r\n");
            File.SetLastWriteTimeUtc(file, MessagesCameAt.UtcDateTime);
        }
    }

    private static DovecotServer.Ports TakePorts(FreePorts free) => new(free.Take(), free.Take(), free.Take(), free.Take());
}

/// <summary>When TLS begins.</summary>
public enum Security
{
    None,
    StartTls,
    Tls,
}
