using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;

using Npgsql;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

/// <summary>A database of a test's own, with one read model kept inline and the same one kept asynchronously.</summary>
internal sealed class DoorHouse : IAsyncDisposable
{
    private readonly StoreDatabase _database = new();

    public DoorBook Inline { get; } = new("doors-inline", "kept_inline");

    public DoorBook Behind { get; } = new("doors-behind", "kept_behind");

    public NpgsqlDataSource DataSource => _database.DataSource;

    public string ConnectionString => _database.ConnectionString;

    public EventTypes Types => _database.Types;

    public StoreDatabase Database => _database;

    public IReadOnlyList<ProjectionRegistration> Registrations => [new(Inline, ProjectionMode.Inline), new(Behind, ProjectionMode.Asynchronous)];

    public PostgresEventStore Store { get; private set; } = null!;

    /// <summary>Pages of 50 events, written five at a time.</summary>
    public ProjectionRebuild Rebuild => new(ConnectionString, Types, Registrations, TimeProvider.System, new RebuildLimits(50, 1 << 20, 5, 10_000, 1 << 20, 400));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<DoorHouse> OpenAsync()
    {
        var house = new DoorHouse();
        await house._database.InitializeAsync();
        await house.ExecuteAsync(DoorBook.Create("kept_inline") + DoorBook.Create("kept_behind"));
        house.Store = new PostgresEventStore(house.DataSource, house.Types, [new InlineProjection(house.Inline)]);
        return house;
    }

    /// <summary>Appends a mixture of events to some doors, from one seed.</summary>
    public async Task LiveAsync(int appends, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < appends; i++)
            await Store.AppendAsync([To($"door-{random.Next(7)}", ExpectedVersion.Any, [.. Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Some(random))])], cancellationToken: Cancellation);
    }

    /// <summary>Many events at once, past the reach of a page or two.</summary>
    public async Task LiveLongAsync(int events, int seed)
    {
        var random = new Random(seed);
        foreach (var chunk in Enumerable.Range(0, events).Chunk(2000))
            await Store.AppendAsync([.. chunk.GroupBy(i => i % 40).Select(door => To($"door-{door.Key}", ExpectedVersion.Any, [.. door.Select(_ => Some(random))]))], cancellationToken: Cancellation);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    public Task<string> RowsAsync(DoorBook book) => book.RowsAsync(DataSource, Cancellation);

    public async Task<ProjectionStatus> StatusAsync(DoorBook book) =>
        (await new ProjectionStatuses(DataSource, Registrations).ReadAsync(Cancellation)).Single(status => status.Name == book.Name);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private static NewEvent Some(Random random) => Event(random.Next(3) switch
    {
        0 => new DoorOpened($"name {random.Next(5)}", random.Next(3) == 0 ? null : random.Next(9), Mood.Calm),
        1 => new DoorClosed(null),
        _ => new DoorClosed($"reason {random.Next(99)}"),
    });
}
