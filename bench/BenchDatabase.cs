using EventMonitors.DevHost.Servers;
using EventMonitors.EventStore;
using Npgsql;

namespace EventMonitors.Bench;

/// <summary>A PostgreSQL cluster of the benchmark's own, durable as in production, gone when the benchmark ends.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string _folder;
    private readonly FreePorts _ports;
    private readonly PostgresCluster _cluster;
    private int _databases;

    private BenchDatabase(string folder, FreePorts ports, PostgresCluster cluster)
    {
        (_folder, _ports, _cluster) = (folder, ports, cluster);
        DataSource = NpgsqlDataSource.Create(cluster.ConnectionString);
    }

    /// <summary>The cluster's own database, empty.</summary>
    public NpgsqlDataSource DataSource { get; }

    public static async Task<BenchDatabase> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("eventmonitors-bench-").FullName;
        // The server's user has to pass through.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_001_001);
        var ports = new FreePorts();
        var home = await ServiceHome.PrepareAsync(folder, "postgres", ServiceAccount.For(PostgresCluster.PackageUser), CancellationToken.None);
        var settings = new PostgresCluster.Settings(ports.Take(), RandomSecret.Make(), Durable: true, MaxConnections: 400);
        var log = File.CreateText(Path.Combine(folder, "postgres.log"));
        var cluster = await PostgresCluster.StartAsync(home, settings, new ChildRegistry(Path.Combine(folder, "children.json")), log.WriteLine, CancellationToken.None);
        return new BenchDatabase(folder, ports, cluster);
    }

    /// <summary>A fresh database with the event store's tables.</summary>
    public async Task<NpgsqlDataSource> CreateAsync()
    {
        var name = $"bench_{++_databases}";
        await _cluster.EnsureDatabaseAsync(name, CancellationToken.None);
        // As the Api connects (StorageModule).
        var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_cluster.ConnectionStringTo(name)) { NoResetOnClose = true });
        await new EventStoreSchema(source).ApplyAsync();
        return source;
    }

    /// <summary>The connection string of a database made here, with the password that a data source does not show.</summary>
    public string OwnerOf(NpgsqlDataSource database) => _cluster.ConnectionStringTo(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!);

    /// <summary>What autovacuum would have done long ago.</summary>
    public static async Task VacuumAsync(NpgsqlDataSource database)
    {
        await using var vacuum = database.CreateCommand("vacuum (analyze)");
        vacuum.CommandTimeout = 0;
        await vacuum.ExecuteNonQueryAsync();
    }

    public async Task DropAsync(NpgsqlDataSource database)
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await database.DisposeAsync();
        await _cluster.DropDatabaseAsync(name, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _cluster.DisposeAsync();
        ServiceHome.Delete(_folder, "postgres");
        Directory.Delete(_folder, recursive: true);
        _ports.Dispose();
    }
}
