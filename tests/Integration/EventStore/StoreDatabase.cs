using EventMonitors.EventStore;
using EventMonitors.Tests.Support;

using Npgsql;

using Xunit;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>A database with the store's tables, for one test class. Tests keep apart by their streams' names.</summary>
public sealed class StoreDatabase : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public EventTypes Types { get; } = SampleEvents.Types();

    public string ConnectionString => _database.ConnectionString;

    public PostgresEventStore Store => new(DataSource, Types, []);

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        DataSource = NpgsqlDataSource.Create(_database.ConnectionString);
        await new EventStoreSchema(DataSource).ApplyAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = DataSource.CreateCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public Task<long> LastDrawnAsync() => ScalarAsync<long>("select last_value - (not is_called)::int from event_store.mt_events_sequence");

    public async Task<List<StoredEvent>> StreamAsync(string streamId) =>
        await Store.ReadStreamAsync("1", streamId, cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
}
