using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

/// <summary>Two tenants' streams of the same names, opened and closed in turn, one of them archived.</summary>
public sealed class ForwardFilterTests : IAsyncLifetime
{
    private readonly StoreDatabase _database = new();
    private readonly List<(long Position, string Tenant, string Stream, string Name)> _all = [];

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        for (var round = 0; round < 6; round++)
        {
            foreach (var (tenant, stream) in new[] { ("1", "front"), ("2", "front"), ("1", "back"), ("1", "cellar") })
            {
                NewEvent[] events = round % 2 == 0 ? [Event(new DoorOpened(stream, round, Mood.Calm)), Event()] : [Event()];
                var result = await _database.Store.AppendAsync(
                    [new StreamAppend(tenant, stream, "door", ExpectedVersion.Any, events)], cancellationToken: TestContext.Current.CancellationToken);
                foreach (var (appended, e) in result.Appended.Zip(events))
                    _all.Add((appended.Position, tenant, stream, e.Data is DoorOpened ? "door_opened" : "door_closed"));
            }
        }

        await _database.Store.ArchiveStreamsAsync("1", ["cellar"], TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_combination_of_filters_hands_out_what_it_says_by_polling_and_at_once()
    {
        foreach (var tenant in new[] { null, "1", "2", "3" })
            foreach (var stream in tenant is null ? [null] : new[] { null, "front", "cellar", "nothing" })
                foreach (var names in new string[]?[] { null, ["door_opened"], ["door_closed", "nothing"], [] })
                    foreach (var archived in new[] { true, false })
                        await CheckAsync(new ForwardFilter { TenantId = tenant, StreamId = stream, Names = names, IncludeArchived = archived });
    }

    [Fact]
    public async Task Part_of_the_log_is_read_between_two_positions()
    {
        (await ReadAsync(ForwardFilter.All, 3, 7)).ShouldBe([4L, 5, 6, 7]);
        (await ReadAsync(ForwardFilter.All, 7, 7)).ShouldBeEmpty();
        (await ReadAsync(new ForwardFilter { TenantId = "1", StreamId = "front" }, 3, 13)).ShouldBe([9L, 13]);
    }

    [Fact]
    public async Task Stream_without_its_tenant_is_refused()
    {
        var filter = new ForwardFilter { StreamId = "front" };

        Should.Throw<ArgumentException>(() => new ForwardReader(_database.DataSource, _database.Types, filter, 0));
        await Should.ThrowAsync<ArgumentException>(() => ReadAsync(filter, 0, 1));
    }

    private async Task CheckAsync(ForwardFilter filter)
    {
        var expected = _all
            .Where(e => (filter.TenantId ?? e.Tenant) == e.Tenant && (filter.StreamId ?? e.Stream) == e.Stream && filter.Names?.Contains(e.Name) != false)
            .Where(e => filter.IncludeArchived || e.Stream != "cellar")
            .Select(e => e.Position)
            .ToList();

        (await ReadAsync(filter, 0, _all.Count)).ShouldBe(expected, filter.ToString());
        var reader = new ForwardReader(_database.DataSource, _database.Types, filter, 0, pageSize: 4);
        var polled = new List<long>();
        ForwardPage page;
        do
        {
            page = await reader.PollAsync(TestContext.Current.CancellationToken);
            polled.AddRange(page.Events.Select(e => e.Position));
        }
        while (page.Events.Count > 0);
        polled.ShouldBe(expected, filter.ToString());
        page.Checkpoint.ShouldBe(_all.Count);
    }

    private async Task<List<long>> ReadAsync(ForwardFilter filter, long after, long upTo) =>
        await _database.Store.ReadForwardAsync(filter, after, upTo, TestContext.Current.CancellationToken)
            .Select(e => e.Position).ToListAsync(TestContext.Current.CancellationToken);
}
