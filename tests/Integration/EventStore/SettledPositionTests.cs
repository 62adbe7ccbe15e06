using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class SettledPositionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(30);

    private readonly StoreDatabase _database = new();
    private SettledPosition _settled = null!;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        _settled = new SettledPosition(_database.DataSource);
    }

    public async ValueTask DisposeAsync()
    {
        _settled.Dispose();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Empty_store_is_settled_at_zero() => (await CatchUpAsync(TimeSpan.Zero)).ShouldBe(0);

    [Fact]
    public async Task Writer_finds_its_own_event_settled()
    {
        var position = await AppendAsync("a");

        (await CatchUpAsync(TimeSpan.Zero)).ShouldBe(position);
    }

    [Fact]
    public async Task Writer_finds_its_own_event_settled_as_soon_as_an_earlier_writer_has_ended()
    {
        await using var slow = await OpenWriter.BeginAsync(_database, "slow");
        var position = await AppendAsync("a");

        var catchUp = CatchUpAsync(Patient);
        (await CatchUpAsync(TimeSpan.Zero)).ShouldBeLessThan(slow.Position);
        catchUp.IsCompleted.ShouldBeFalse();
        await slow.CommitAsync();

        (await catchUp).ShouldBeGreaterThanOrEqualTo(position);
    }

    [Fact]
    public async Task Writer_that_comes_later_is_not_waited_for()
    {
        var position = await AppendAsync("a");
        (await CatchUpAsync(TimeSpan.Zero)).ShouldBe(position);
        await using var later = await OpenWriter.BeginAsync(_database, "later");

        (await CatchUpAsync(TimeSpan.Zero)).ShouldBe(position);
    }

    [Fact]
    public async Task End_of_patience_gives_a_lower_position_and_no_error()
    {
        await AppendAsync("a");
        (await CatchUpAsync(TimeSpan.Zero)).ShouldBe(1);
        await using var stuck = await OpenWriter.BeginAsync(_database, "stuck");
        await AppendAsync("b");

        (await CatchUpAsync(TimeSpan.FromMilliseconds(50))).ShouldBe(1);
        await stuck.RollbackAsync();
        (await CatchUpAsync(Patient)).ShouldBe(3);
    }

    [Fact]
    public async Task Positions_that_were_rolled_back_behind_the_last_event_are_neither_settled_nor_waited_for()
    {
        var position = await AppendAsync("a");
        await using (var undone = await OpenWriter.BeginAsync(_database, "undone"))
            await undone.RollbackAsync();

        (await CatchUpAsync(Patient)).ShouldBe(position);
        (await CatchUpAsync(TimeSpan.Zero)).ShouldBe(position);
    }

    [Fact]
    public async Task Everybody_finds_their_own_events_settled_while_all_write_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 40; round++)
            {
                var position = await AppendAsync($"writer-{writer}");
                (await CatchUpAsync(Patient)).ShouldBeGreaterThanOrEqualTo(position);
            }
        })));
    }

    private Task<long> CatchUpAsync(TimeSpan patience) => _settled.CatchUpAsync(patience, TestContext.Current.CancellationToken);

    private async Task<long> AppendAsync(string streamId) =>
        (await _database.Store.AppendAsync([To(streamId, ExpectedVersion.Any, Event())], cancellationToken: TestContext.Current.CancellationToken)).Appended[0].Position;
}
