using EventMonitors.DevHost.Servers;
using Npgsql;

namespace EventMonitors.Tests.Support;

/// <summary>An empty database of one test class's own, on the PostgreSQL cluster of this test process; dropped when disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresCluster _cluster;
    private readonly string _name;

    private TestDatabase(PostgresCluster cluster, string name)
    {
        (_cluster, _name) = (cluster, name);
        ConnectionString = cluster.ConnectionStringTo(name);
    }

    /// <summary>Npgsql connection string of a superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>Creates the database, and starts the cluster if this is the first one.</summary>
    /// <exception cref="ServerException">PostgreSQL is not installed or does not start.</exception>
    public static async Task<TestDatabase> CreateAsync(CancellationToken cancellation)
    {
        var cluster = await TestServers.PostgresAsync(cancellation);
        var name = $"test_{Guid.NewGuid():N}";
        await cluster.EnsureDatabaseAsync(name, cancellation);
        return new TestDatabase(cluster, name);
    }

    public async ValueTask DisposeAsync()
    {
        await using (var pooled = new NpgsqlConnection(ConnectionString)) NpgsqlConnection.ClearPool(pooled);
        await _cluster.DropDatabaseAsync(_name, CancellationToken.None);
    }
}
