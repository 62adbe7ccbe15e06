using System.Text.Json.Nodes;

using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>A program and its successor, which writes the second version of an event, on one database.</summary>
public sealed class EventVersionTests : IAsyncLifetime
{
    private readonly StoreDatabase _database = new();
    private readonly EventTypes _newer = new EventTypes().Add<DoorShut>("door_closed", WithForce);

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Newer_program_reads_both_versions_as_the_newest_and_writes_that()
    {
        var closed = await WriteBothAsync();

        var events = await Newer().ReadStreamAsync("1", "door", cancellationToken: TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        events.Select(e => (e.Alias, e.SchemaVersion, e.Data)).ShouldBe([("door_closed", 1, new DoorShut("wind", 0)), ("door_closed", 2, new DoorShut("guest", 3))]);
        (await _database.ScalarAsync<string>("select type from event_store.mt_events where version = 2")).ShouldBe("door_closed_v2");
        (await Newer().FindAliasesAsync("1", closed, TestContext.Current.CancellationToken)).Values.ShouldBe(["door_closed", "door_closed"]);
    }

    [Fact]
    public async Task Filter_by_name_finds_every_version_also_where_it_is_not_known()
    {
        await WriteBothAsync();

        foreach (var types in new[] { _newer, EventTypes.Unread })
        {
            var page = await new ForwardReader(_database.DataSource, types, 0, ["door_closed"]).PollAsync(TestContext.Current.CancellationToken);
            page.Events.Select(e => (e.Alias, e.SchemaVersion)).ShouldBe([("door_closed", 1), ("door_closed", 2)]);
        }

        var none = await new ForwardReader(_database.DataSource, EventTypes.Unread, 0, ["door"]).PollAsync(TestContext.Current.CancellationToken);
        none.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Older_program_stops_at_the_newer_version_and_names_it()
    {
        await WriteBothAsync();
        var reader = new ForwardReader(_database.DataSource, _database.Types, 0, ["door_closed"]);

        (await reader.PollAsync(TestContext.Current.CancellationToken)).Events.ShouldHaveSingleItem().SchemaVersion.ShouldBe(1);
        var unknown = await Should.ThrowAsync<UnknownEventTypeException>(() => reader.PollAsync(TestContext.Current.CancellationToken));

        (unknown.Alias, unknown.Position).ShouldBe(("door_closed_v2", 2));
    }

    private async Task<Guid[]> WriteBothAsync()
    {
        var (older, newer) = (Event(new DoorClosed("wind")), Event(new DoorShut("guest", 3)));
        await _database.Store.AppendAsync([To("door", ExpectedVersion.NoStream, older)], cancellationToken: TestContext.Current.CancellationToken);
        await Newer().AppendAsync([To("door", ExpectedVersion.Exactly(1), newer)], cancellationToken: TestContext.Current.CancellationToken);
        return [older.Id, newer.Id];
    }

    private PostgresEventStore Newer() => new(_database.DataSource, _newer, []);

    private static JsonObject WithForce(JsonObject closed)
    {
        closed["force"] = 0;
        return closed;
    }

    public sealed record DoorShut(string? Reason, int Force);
}
