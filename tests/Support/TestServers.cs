using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support;

/// <summary>
/// The real servers that the tests of one process share. Each is started when first asked for, as a private child
/// process, and stopped when the process ends.
/// </summary>
public static class TestServers
{
    internal static readonly TestProcess Owner = TestProcess.Begin();
    private static readonly SharedServer<PostgresCluster> SharedPostgres = new(Owner, StartPostgresAsync);
    private static readonly SharedServer<TestBroker> SharedBroker = new(Owner, _ => TestBroker.StartAsync(Owner));
    private static readonly SharedServer<TestMail> SharedMail = new(Owner, _ => TestMail.StartAsync(Owner));

    /// <summary>A RabbitMQ node; a test class takes a virtual host of its own from it.</summary>
    /// <exception cref="ServerException">RabbitMQ is not installed or does not start.</exception>
    public static Task<TestBroker> BrokerAsync(CancellationToken cancellation) => SharedBroker.GetAsync(cancellation);

    /// <summary>A mail server with one mailbox, offered over IMAP and POP3, plain and over TLS.</summary>
    /// <exception cref="ServerException">Dovecot is not installed or does not start.</exception>
    public static Task<TestMail> MailAsync(CancellationToken cancellation) => SharedMail.GetAsync(cancellation);

    internal static Task<PostgresCluster> PostgresAsync(CancellationToken cancellation) => SharedPostgres.GetAsync(cancellation);

    private static async Task<PostgresCluster> StartPostgresAsync(CancellationToken cancellation)
    {
        var home = await ServiceHome.PrepareAsync(Owner.Folder, "postgres", ServiceAccount.For(PostgresCluster.PackageUser), cancellation);
        var settings = new PostgresCluster.Settings(Owner.Ports.Take(), RandomSecret.Make(), Durable: false);
        return await PostgresCluster.StartAsync(home, settings, Owner.Children, Owner.LogOf("postgres"), cancellation);
    }
}
