using EventMonitors.DevHost.Servers;
using Npgsql;

namespace EventMonitors.DevHost.Running;

/// <summary>How each private server is started from what is kept in the local folder; each can be started again any time.</summary>
internal sealed class PrivateServers : IDisposable
{
    private const string DatabaseName = "eventmonitors";
    private const string ServiceLogin = "eventmonitors_api";
    private const string MailUser = "monitor@example.com";
    // A name the servers' certificates are made out to.
    private const string MailHost = "localhost";

    private readonly LocalFolder _local;
    private readonly KeptSecrets _secrets;
    private readonly ChildRegistry _children;
    private readonly PartLogs _logs;
    private readonly FreePorts _free = new();
    private readonly KeptPorts _ports;
    private readonly PostgresCluster.Settings _postgres;
    private readonly RabbitMqNode.Settings _rabbit;

    public PrivateServers(LocalFolder local, KeptSecrets secrets, ChildRegistry children, PartLogs logs, int apiPort)
    {
        (_local, _secrets, _children, _logs) = (local, secrets, children, logs);
        if (Loopback.IsForbidden(apiPort)) throw new ServerException($"Port {apiPort} is open to root alone on this machine; choose one above 1023 with --port.");
        if (!_free.TryTake(apiPort)) throw new ServerException($"Port {apiPort} is taken by another program; choose another one with --port.");

        var ports = _ports = new KeptPorts(local.PathOf("ports.json"), _free);
        _postgres = new(ports.Of("postgres"), secrets.PostgresPassword, Durable: true);
        _rabbit = new(ports.Of("amqp"), ports.Of("management"), ports.Of("distribution"), ports.Of("epmd"), secrets.BrokerPassword);
        Mail = new(MailHost, ports.Of("imap"), ports.Of("imaps"), ports.Of("pop3"), ports.Of("pop3s"), ports.Of("imapsUntrusted"), MailUser, secrets.MailPassword);
    }

    /// <summary>Npgsql connection string of the product's database, as its owner.</summary>
    public string Database => PostgresCluster.ConnectionStringTo(DatabaseName, _postgres);

    /// <summary>The same with the login that the API has: it may change no event.</summary>
    public string ServiceDatabase => new NpgsqlConnectionStringBuilder(Database) { Username = ServiceLogin, Password = _secrets.ServicePassword }.ConnectionString;

    /// <summary>AMQP URI.</summary>
    public Uri Broker => RabbitMqNode.UriOf("/", _rabbit);

    public DemoMail Mail { get; }

    /// <summary>Mailbox users beside <see cref="Mail"/>'s, with the same password.</summary>
    public IReadOnlyList<string> OtherMailboxes { get; init; } = [];

    /// <summary>The kept port of a server beside those above; once asked for, it is taken.</summary>
    /// <exception cref="ServerException">A stranger listens on it.</exception>
    public int PortOf(string name) => _ports.Of(name);

    /// <summary>PEM file of the root behind the demo mail server's certificate.</summary>
    public string MailAuthority => MailCertificates.AuthorityFileIn(_local.PathOf("mail"));

    public async Task<IServer> StartPostgresAsync(CancellationToken cancellation)
    {
        var home = await HomeAsync("postgres", PostgresCluster.PackageUser, cancellation);
        var cluster = await PostgresCluster.StartAsync(home, _postgres, _children, _logs.Of("postgres"), cancellation);
        try
        {
            await cluster.EnsureDatabaseAsync(DatabaseName, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<IServer> StartEpmdAsync(CancellationToken cancellation) =>
        await EpmdDaemon.StartAsync(ServiceAccount.For(RabbitMqNode.PackageUser), _rabbit.Epmd, _children, _logs.Of("epmd"), cancellation);

    /// <summary>The broker's management API.</summary>
    public Uri Management => RabbitMqNode.ManagementOf(_rabbit);

    public async Task<IServer> StartRabbitMqAsync(CancellationToken cancellation)
    {
        var home = await HomeAsync("rabbitmq", RabbitMqNode.PackageUser, cancellation);
        return await RabbitMqNode.StartAsync(home, _rabbit, _children, _logs.Of("rabbitmq"), cancellation);
    }

    /// <summary>Runs rabbitmqctl against the broker.</summary>
    /// <exception cref="ServerException">It refused, or the broker does not run.</exception>
    public async Task ControlRabbitMqAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        await Command.DemandAsync(RabbitMqNode.ControlProgram(await HomeAsync("rabbitmq", RabbitMqNode.PackageUser, cancellation), _rabbit, arguments), cancellation);

    public Task<IServer> StartMailAsync(CancellationToken cancellation) =>
        StartDovecotAsync("mail", certificates => certificates.Trusted, new(Mail.Imap, Mail.Imaps, Mail.Pop3, Mail.Pop3s), cancellation);

    public Task<IServer> StartUntrustedMailAsync(CancellationToken cancellation) =>
        StartDovecotAsync("mail-untrusted", certificates => certificates.Untrusted, new(Imaps: Mail.ImapsUntrusted), cancellation);

    public void Dispose() => _free.Dispose();

    private async Task<IServer> StartDovecotAsync(
        string name, Func<MailCertificates, MailCertificates.Files> choose, DovecotServer.Ports ports, CancellationToken cancellation)
    {
        var home = await HomeAsync("mail", DovecotServer.PackageUser, cancellation);
        var mailboxes = new Mailboxes(home);
        await mailboxes.SetAsync(OtherMailboxes.Prepend(MailUser).ToDictionary(user => user, _ => _secrets.MailPassword), cancellation);
        return await DovecotServer.StartAsync(name, home, mailboxes, choose(MailCertificates.Prepare(home)), ports, _children, _logs.Of(name), cancellation);
    }

    private Task<ServiceHome> HomeAsync(string part, string packageUser, CancellationToken cancellation) =>
        ServiceHome.PrepareAsync(_local.FullPath, part, ServiceAccount.For(packageUser), cancellation);
}
