using EventMonitors.EventStore;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>Each test has a database of its own: what another test's writer holds open would hold this reader up.</summary>
public sealed class ForwardReaderTests : IAsyncLifetime
{
    private readonly StoreDatabase _database = new();

    public ValueTask InitializeAsync() => _database.InitializeAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Empty_store_has_nothing_to_read()
    {
        var page = await Reader().PollAsync(TestContext.Current.CancellationToken);

        page.Events.ShouldBeEmpty();
        page.Checkpoint.ShouldBe(0);
    }

    [Fact]
    public async Task Pages_follow_one_another_until_the_end()
    {
        await AppendAsync("a", 25);
        var reader = Reader(pageSize: 10);

        var pages = new List<ForwardPage>();
        for (var poll = 0; poll < 4; poll++)
            pages.Add(await reader.PollAsync(TestContext.Current.CancellationToken));

        pages.Select(page => page.Events.Count).ShouldBe([10, 10, 5, 0]);
        pages.Select(page => page.Checkpoint).ShouldBe([10L, 20, 25, 25]);
        pages.SelectMany(page => page.Events).Select(e => e.Position).ShouldBe(Enumerable.Range(1, 25).Select(position => (long)position));
    }

    [Fact]
    public async Task Reader_continues_after_its_checkpoint()
    {
        await AppendAsync("a", 5);

        (await PositionsAsync(Reader(startAfter: 3))).ShouldBe([4L, 5]);
    }

    [Fact]
    public async Task Newest_writer_that_is_still_open_is_waited_for()
    {
        await AppendAsync("a", 2);
        await using var open = await OpenWriter.BeginAsync(_database, "b");
        var reader = Reader();

        (await PositionsAsync(reader)).ShouldBe([1L, 2]);
        (await PositionsAsync(reader)).ShouldBeEmpty();
        await open.CommitAsync();

        (await PositionsAsync(reader)).ShouldBe([3L]);
    }

    [Fact]
    public async Task Writer_that_draws_again_between_two_polls_is_still_waited_for()
    {
        await using var open = await OpenWriter.BeginAsync(_database, "a");
        var reader = Reader();
        (await PositionsAsync(reader)).ShouldBeEmpty();
        await AppendAsync("b", 1);
        await open.WriteAsync("a");
        await AppendAsync("b2", 1);

        (await PositionsAsync(reader)).ShouldBeEmpty();
        await open.CommitAsync();

        (await PositionsAsync(reader)).ShouldBe([1L, 2, 3, 4]);
    }

    [Fact]
    public async Task Slow_writer_is_not_overtaken_by_a_faster_one()
    {
        var reader = Reader();
        await using var slow = await OpenWriter.BeginAsync(_database, "slow");
        await AppendAsync("fast", 1);

        (await PositionsAsync(reader)).ShouldBeEmpty();
        (await PositionsAsync(reader)).ShouldBeEmpty();
        await slow.CommitAsync();

        (await PositionsAsync(reader)).ShouldBe([1L, 2]);
    }

    [Fact]
    public async Task Rolled_back_writer_leaves_a_hole_that_nobody_waits_for()
    {
        var reader = Reader();
        await using var undecided = await OpenWriter.BeginAsync(_database, "undecided");
        await AppendAsync("other", 1);
        (await PositionsAsync(reader)).ShouldBeEmpty();

        await undecided.RollbackAsync();

        (await PositionsAsync(reader)).ShouldBe([2L]);
        (await reader.PollAsync(TestContext.Current.CancellationToken)).Checkpoint.ShouldBe(2);
    }

    [Fact]
    public async Task Killed_writer_leaves_a_hole_that_nobody_waits_for()
    {
        var reader = Reader();
        await using var doomed = await OpenWriter.BeginAsync(_database, "doomed");
        await AppendAsync("other", 1);
        (await PositionsAsync(reader)).ShouldBeEmpty();

        await doomed.KillAsync(_database);

        (await PositionsAsync(reader)).ShouldBe([2L]);
    }

    [Fact]
    public async Task Run_without_a_hole_is_not_held_up_by_an_open_writer_above_it()
    {
        await using var open = await OpenWriter.BeginAsync(_database, "open");
        await open.RollbackAsync();
        var reader = Reader();
        await PositionsAsync(reader);
        await AppendAsync("a", 3);
        await using var newest = await OpenWriter.BeginAsync(_database, "b");

        (await PositionsAsync(reader)).ShouldBe([2L, 3, 4]);
    }

    [Fact]
    public async Task Transaction_that_writes_no_event_delays_nothing()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var unrelated = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var work = new NpgsqlCommand("create table unrelated (); select pg_current_xact_id(); select count(*) from event_store.mt_events", connection);
        await work.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using (var gone = await OpenWriter.BeginAsync(_database, "gone"))
            await gone.RollbackAsync();
        await AppendAsync("a", 1);

        (await PositionsAsync(Reader())).ShouldBe([2L]);
    }

    [Fact]
    public async Task Filter_by_alias_hands_out_only_those_and_moves_on_behind_the_others()
    {
        await AppendAsync("a", 4);
        await _database.Store.AppendAsync([To("b", ExpectedVersion.NoStream, Event(new DoorOpened("front", 1, Mood.Calm)))], cancellationToken: TestContext.Current.CancellationToken);
        await AppendAsync("c", 2);
        var reader = new ForwardReader(_database.DataSource, _database.Types, 0, ["door_opened"], 10);

        var page = await reader.PollAsync(TestContext.Current.CancellationToken);

        page.Events.Select(e => e.Position).ShouldBe([5L]);
        page.Checkpoint.ShouldBe(7);
    }

    [Fact]
    public async Task Filtering_reader_waits_for_slow_writers_too()
    {
        var reader = new ForwardReader(_database.DataSource, _database.Types, 0, ["door_closed"], 10);
        await using var slow = await OpenWriter.BeginAsync(_database, "slow");
        await AppendAsync("fast", 1);
        (await PositionsAsync(reader)).ShouldBeEmpty();
        await slow.CommitAsync();

        (await PositionsAsync(reader)).ShouldBe([1L, 2]);
    }

    [Fact]
    public async Task Events_before_an_unknown_one_are_handed_out_and_then_it_is_named()
    {
        await AppendAsync("a", 2);
        await _database.Store.AppendAsync([To("b", ExpectedVersion.NoStream, Event(new DoorOpened("front", 1, Mood.Calm)))], cancellationToken: TestContext.Current.CancellationToken);
        await AppendAsync("c", 1);
        var reader = new ForwardReader(_database.DataSource, new EventTypes().Add<DoorClosed>("door_closed"), 0);

        var page = await reader.PollAsync(TestContext.Current.CancellationToken);
        page.Events.Select(e => e.Position).ShouldBe([1L, 2]);
        page.Checkpoint.ShouldBe(2);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var unknown = await Should.ThrowAsync<UnknownEventTypeException>(() => reader.PollAsync(TestContext.Current.CancellationToken));
            (unknown.Alias, unknown.Position).ShouldBe(("door_opened", 3L));
        }
    }

    [Fact]
    public async Task Database_whose_default_isolation_would_hide_writers_is_refused()
    {
        await using var strict = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Options = "-c default_transaction_isolation=repeatable\\ read" }.ConnectionString);

        var refused = await Should.ThrowAsync<InvalidOperationException>(() =>
            new ForwardReader(strict, _database.Types, 0).PollAsync(TestContext.Current.CancellationToken));

        refused.Message.ShouldContain("repeatable read");
    }

    private ForwardReader Reader(long startAfter = 0, int pageSize = 100) => new(_database.DataSource, _database.Types, startAfter, null, pageSize);

    private static async Task<List<long>> PositionsAsync(ForwardReader reader) =>
        [.. (await reader.PollAsync(TestContext.Current.CancellationToken)).Events.Select(e => e.Position)];

    private Task<AppendResult> AppendAsync(string streamId, int count) =>
        _database.Store.AppendAsync([To(streamId, ExpectedVersion.Any, Several(count))], cancellationToken: TestContext.Current.CancellationToken);
}
