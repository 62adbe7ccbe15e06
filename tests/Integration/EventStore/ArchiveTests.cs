using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class ArchiveTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private readonly PostgresEventStore _store = database.Store;

    [Fact]
    public async Task Archived_stream_and_all_its_events_are_marked_and_stay_readable()
    {
        await AppendAsync(To("log-1", ExpectedVersion.NoStream, Several(3)), To("log-1-neighbour", ExpectedVersion.NoStream, Event()));

        (await ArchiveAsync("log-1")).ShouldBe(1);

        (await database.StreamAsync("log-1")).Select(e => e.Version).ShouldBe([1L, 2, 3]);
        (await ArchivedEventsAsync("log-1")).ShouldBe(3);
        (await ArchivedEventsAsync("log-1-neighbour")).ShouldBe(0);
        (await ArchiveAsync("log-1", "nothing")).ShouldBe(0);
    }

    [Fact]
    public async Task Archived_stream_takes_no_event_whatever_the_writer_expects()
    {
        var known = Event();
        await AppendAsync(To("log-2", ExpectedVersion.NoStream, known));
        await ArchiveAsync("log-2");
        var drawn = await database.LastDrawnAsync();

        foreach (var append in new[]
        {
            To("log-2", ExpectedVersion.Exactly(1), Event()),
            To("log-2", ExpectedVersion.Exactly(7), Event()),
            To("log-2", ExpectedVersion.NoStream, Event()),
            To("log-2", ExpectedVersion.Any, Event()),
            To("log-2", ExpectedVersion.Any, known),
        })
        {
            var archived = await Should.ThrowAsync<StreamArchivedException>(() => AppendAsync(append));
            (archived.TenantId, archived.StreamId).ShouldBe(("1", "log-2"));
        }

        await Should.ThrowAsync<StreamArchivedException>(() => AppendAsync(To("log-2-other", ExpectedVersion.Any, Event()), To("log-2", ExpectedVersion.Any, Event())));
        (await database.LastDrawnAsync()).ShouldBe(drawn);
        (await database.StreamAsync("log-2-other")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Stream_of_the_same_name_of_another_tenant_is_not_touched()
    {
        await AppendAsync(To("log-3", ExpectedVersion.NoStream, Event()), To("log-3", ExpectedVersion.NoStream, Event()) with { TenantId = "2" });

        (await _store.ArchiveStreamsAsync("2", ["log-3"], TestContext.Current.CancellationToken)).ShouldBe(1);

        await AppendAsync(To("log-3", ExpectedVersion.Exactly(1), Event()));
    }

    [Fact]
    public async Task No_event_slips_into_a_stream_that_is_archived_at_the_same_time()
    {
        await AppendAsync(To("log-4", ExpectedVersion.NoStream, Event()));
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            try
            {
                while (true)
                    await AppendAsync(To("log-4", ExpectedVersion.Any, Event()));
            }
            catch (StreamArchivedException)
            {
                // That is how it ends.
            }
        })).ToList();

        await ArchiveAsync("log-4");
        await Task.WhenAll(writers);

        var stream = await database.StreamAsync("log-4");
        (await ArchivedEventsAsync("log-4")).ShouldBe(stream.Count);
        (await StateAsync("log-4"))!.Version.ShouldBe(stream.Count);
    }

    [Fact]
    public async Task State_of_a_stream_is_told_without_its_events()
    {
        await AppendAsync(To("log-5", ExpectedVersion.NoStream, Event(at: Noon), Event(at: Noon.AddMinutes(2))));

        (await StateAsync("log-5")).ShouldBe(new StreamState("1", "log-5", "door", 2, Noon, Noon.AddMinutes(2), false));
        await ArchiveAsync("log-5");
        (await StateAsync("log-5"))!.IsArchived.ShouldBeTrue();
        (await StateAsync("nothing")).ShouldBeNull();
        (await _store.FindStreamAsync("2", "log-5", TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private Task<StreamState?> StateAsync(string streamId) => _store.FindStreamAsync("1", streamId, TestContext.Current.CancellationToken);

    private Task<int> ArchiveAsync(params string[] streamIds) => _store.ArchiveStreamsAsync("1", streamIds, TestContext.Current.CancellationToken);

    private Task<long> ArchivedEventsAsync(string streamId) =>
        database.ScalarAsync<long>("select count(*) from event_store.mt_events where stream_id = $1 and is_archived", streamId);

    private Task<AppendResult> AppendAsync(params StreamAppend[] appends) =>
        _store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
}
