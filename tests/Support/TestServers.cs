using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support;

/// <summary>
/// The real servers that the tests of one process share. Each is started when first asked for, as a private child
/// process, and stopped when the process ends, by whatever way.
/// </summary>
public static class TestServers
{
    private static readonly TestProcess Owner = TestProcess.Begin();
    private static readonly SharedServer<PostgresCluster> SharedPostgres = new(Owner, StartPostgresAsync);

    internal static Task<PostgresCluster> PostgresAsync(CancellationToken cancellation) => SharedPostgres.GetAsync(cancellation);

    private static async Task<PostgresCluster> StartPostgresAsync(CancellationToken cancellation)
    {
        var home = await ServiceHome.PrepareAsync(Owner.Folder, "postgres", ServiceAccount.For(PostgresCluster.PackageUser), cancellation);
        var settings = new PostgresCluster.Settings(Owner.Ports.Take(), RandomSecret.Make(), Durable: false);
        return await PostgresCluster.StartAsync(home, settings, Owner.Children, Owner.LogOf("postgres"), cancellation);
    }
}
