using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class ReadTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private readonly PostgresEventStore _store = database.Store;

    [Fact]
    public async Task Long_stream_is_read_whole_and_in_order()
    {
        await AppendAsync(To("long-1", ExpectedVersion.NoStream, Several(2500)));

        (await database.StreamAsync("long-1")).Select(e => e.Version).ShouldBe(Enumerable.Range(1, 2500).Select(version => (long)version));
    }

    [Theory]
    [InlineData(0, 3, new long[] { 1, 2, 3 })]
    [InlineData(2, 2, new long[] { 3, 4 })]
    [InlineData(4, 10, new long[] { 5 })]
    [InlineData(5, 10, new long[0])]
    [InlineData(0, 0, new long[0])]
    public async Task Part_of_a_stream_is_read_by_version(long after, int limit, long[] versions)
    {
        var stream = $"long-2-{after}-{limit}";
        await AppendAsync(To(stream, ExpectedVersion.NoStream, Several(5)));

        var events = await _store.ReadStreamAsync("1", stream, after, limit, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);

        events.Select(e => e.Version).ShouldBe(versions);
    }

    [Fact]
    public async Task Stream_of_another_tenant_is_empty()
    {
        await AppendAsync(To("long-3", ExpectedVersion.NoStream, Event()));

        (await _store.ReadStreamAsync("2", "long-3", cancellationToken: TestContext.Current.CancellationToken).AnyAsync(TestContext.Current.CancellationToken)).ShouldBeFalse();
    }

    [Fact]
    public async Task Positions_are_read_ascending_and_only_those_of_the_tenant()
    {
        var mine = (await AppendAsync(To("long-4", ExpectedVersion.NoStream, Several(3)))).Appended;
        var other = (await AppendAsync(To("long-4", ExpectedVersion.NoStream, Event()) with { TenantId = "2" })).Appended;

        var events = await _store.ReadPositionsAsync(
            "1", [mine[2].Position, mine[0].Position, other[0].Position, long.MaxValue, mine[0].Position], TestContext.Current.CancellationToken);

        events.Select(e => e.Position).ShouldBe([mine[0].Position, mine[2].Position]);
        (await _store.ReadPositionsAsync("1", [], TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Event_that_nobody_knows_is_named_by_alias_and_position()
    {
        var position = (await AppendAsync(To("long-5", ExpectedVersion.NoStream, Event()))).Appended[0].Position;
        var stranger = new PostgresEventStore(database.DataSource, new EventTypes(), []);

        var unknown = await Should.ThrowAsync<UnknownEventTypeException>(() => stranger.ReadPositionsAsync("1", [position], TestContext.Current.CancellationToken));

        (unknown.Alias, unknown.Position).ShouldBe(("door_closed", position));
        unknown.Message.ShouldBe($"The event at position {position} has the alias \"door_closed\", which is not registered.");
    }

    [Fact]
    public async Task Event_that_lacks_a_required_fact_is_an_error_and_not_a_silent_zero()
    {
        var position = (await AppendAsync(To("long-6", ExpectedVersion.NoStream, Event(new DoorOpened("front", 1, Mood.Calm))))).Appended[0].Position;
        await using var damage = database.DataSource.CreateCommand("update event_store.mt_events set data = data - 'mood' where stream_id = 'long-6'");
        await damage.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var unreadable = await Should.ThrowAsync<UnreadableEventException>(() => database.StreamAsync("long-6"));

        (unreadable.Alias, unreadable.Position).ShouldBe(("door_opened", position));
    }

    [Fact]
    public async Task Headers_that_another_application_wrote_are_kept_as_their_json()
    {
        await AppendAsync(To("long-7", ExpectedVersion.NoStream, Event()));
        await using var foreign = database.DataSource.CreateCommand(
            """update event_store.mt_events set headers = '{"count": 3, "who": "me", "deep": {"a": [1]}}' where stream_id = 'long-7'""");
        await foreign.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        (await database.StreamAsync("long-7"))[0].Metadata.Headers.ShouldBe(
            new Dictionary<string, string> { ["count"] = "3", ["who"] = "me", ["deep"] = """{"a": [1]}""" }, ignoreOrder: true);
    }

    private Task<AppendResult> AppendAsync(params StreamAppend[] appends) =>
        _store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
}
