using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Npgsql;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>A database with the product's tables and nothing in them, for one test class.</summary>
public sealed class OperatorDatabase : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public string ConnectionString => _database.ConnectionString;

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    internal Operator Operator => Operator.Of(ConnectionString);

    /// <summary>A store that reads, and keeps no read model.</summary>
    public PostgresEventStore Store => new(DataSource, EventCatalogue.Create(), []);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        DataSource = NpgsqlDataSource.Create(ConnectionString);
        await Operator.DemandAsync("schema", "apply");
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = DataSource.CreateCommand(sql);
        foreach (var value in parameters) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public Task ExecuteAsync(string sql, params object[] parameters) => ScalarAsync<object?>(sql + " returning 1", parameters);
}
