using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.EventStore;
using EventMonitors.Tests.Integration.EventStore.Projections;
using EventMonitors.Tests.Integration.Transfer;
using EventMonitors.Tests.Support;

using FsCheck;
using FsCheck.Fluent;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Integration.Histories;

/// <summary>Whatever happened, in whatever way it is told, it is the same that happened.</summary>
public sealed class HistoryPropertyTests : IAsyncLifetime
{
    private const int Histories = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private DoorHouse _house = null!;
    private DoorHouse _copy = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => (_house, _copy) = (await DoorHouse.OpenAsync(), await DoorHouse.OpenAsync());

    public async ValueTask DisposeAsync()
    {
        await _house.DisposeAsync();
        await _copy.DisposeAsync();
    }

    [Fact]
    public void Fold_is_inline_projection_is_asynchronous_projection_is_rebuild_is_import_of_an_export()
    {
        // The same histories in every run; a failing one is made as small as it can be.
        var config = Config.QuickThrowOnFailure.WithMaxTest(Histories).WithStartSize(4).WithEndSize(30).WithReplay(4507, 8191);

        Check.One(config, Prop.ForAll<Turn[]>(history => Task.Run(() => CheckAsync(history), Cancellation).GetAwaiter().GetResult()));
    }

    private async Task CheckAsync(Turn[] history)
    {
        await EmptyAsync(_house);
        await EmptyAsync(_copy);
        var writer = new HistoryWriter(_house.Store);
        foreach (var turn in history)
            await writer.HappenAsync(turn);
        var last = await _house.Database.LastDrawnAsync();

        var events = await _house.Store.ReadForwardAsync(ForwardFilter.All, 0, last, Cancellation).ToListAsync(Cancellation);
        events.Select(e => e.Position).ShouldBeInOrder();
        var streams = events.GroupBy(e => (e.TenantId, e.StreamId)).OrderBy(stream => stream.Key).ToList();
        streams.Select(stream => stream.Key).ShouldBe(writer.Expected.Keys);
        streams.Zip(writer.Expected.Values).ShouldAllBe(pair => pair.First.Select(e => e.Id).SequenceEqual(pair.Second));

        var kept = await _house.RowsAsync(_house.Inline);
        (await DoorsAsync(_house)).ShouldBe(Fold(events));
        await using (new RunningProjections(_house, _house.Behind))
        {
            if (last > 0)
                await Eventually.Async(_ => _house.StatusAsync(_house.Behind), status => status.Position == last, Patience, Cancellation);
        }

        (await _house.RowsAsync(_house.Behind)).ShouldBe(kept);
        await _house.Rebuild.RunAsync(cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(kept);

        await _copy.Database.ImportAsync(await _house.Database.ExportAsync());
        await _copy.Rebuild.RunAsync(cancellationToken: Cancellation);
        (await _copy.RowsAsync(_copy.Inline)).ShouldBe(kept);
        (await _copy.Database.RowsAsync()).ShouldBe(await _house.Database.RowsAsync());
    }

    private static List<string> Fold(IEnumerable<StoredEvent> events) => [.. events
        .GroupBy(e => (e.TenantId, e.StreamId))
        .OrderBy(door => door.Key)
        .Select(door =>
        {
            var closed = door.Select(e => e.Data).OfType<DoorClosed>().ToList();
            return $"{door.Key.TenantId}|{door.Key.StreamId}|{door.Count(e => e.Data is DoorOpened)}|{closed.Count}|{closed.LastOrDefault()?.Reason}|{door.Last().Timestamp.ToUnixTimeMilliseconds()}";
        })];

    private static async Task<List<string>> DoorsAsync(DoorHouse house)
    {
        await using var command = house.DataSource.CreateCommand("""
            select concat(tenant_id, '|', stream_id, '|', opened, '|', closed, '|', reason, '|', (extract(epoch from at) * 1000)::bigint)
            from kept_inline.doors order by tenant_id, stream_id
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var doors = new List<string>();
        while (await reader.ReadAsync(Cancellation))
            doors.Add(reader.GetString(0));
        return doors;
    }

    private static Task EmptyAsync(DoorHouse house) => house.ExecuteAsync("""
        truncate event_store.mt_events, event_store.mt_streams, event_store.mt_event_progression, event_store.projection_states,
            event_store.projection_rebuilds, kept_inline.doors, kept_inline.visits, kept_behind.doors, kept_behind.visits;
        alter sequence event_store.mt_events_sequence restart with 1;
        """);
}
