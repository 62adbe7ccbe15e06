using EventMonitors.EventStore;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class AppendTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private readonly PostgresEventStore _store = database.Store;

    [Fact]
    public async Task Event_comes_back_as_it_was_appended()
    {
        var metadata = new EventMetadata("trace-1", "command-7", new Dictionary<string, string> { ["user"] = "7", ["role"] = "editor" });
        var opened = Event(new DoorOpened("front \"\\u0000\"", null, Mood.InARush), Noon.AddTicks(12_345), metadata: metadata);

        var result = await AppendAsync(To("door-1", ExpectedVersion.NoStream, opened));

        var stored = (await database.StreamAsync("door-1")).ShouldHaveSingleItem();
        stored.Data.ShouldBe(opened.Data);
        (stored.Id, stored.TenantId, stored.StreamId, stored.Version, stored.Alias).ShouldBe((opened.Id, "1", "door-1", 1, "door_opened"));
        stored.Timestamp.ShouldBe(Noon.AddMilliseconds(1));
        (stored.Metadata.CorrelationId, stored.Metadata.CausationId).ShouldBe(("trace-1", "command-7"));
        stored.Metadata.Headers.ShouldBe(metadata.Headers, ignoreOrder: true);
        result.Appended.ShouldBe([new AppendedEvent(stored.Position, opened.Id, "door-1", 1)]);
        result.Duplicates.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rows_are_what_a_Marten_application_expects()
    {
        await AppendAsync(To("door-2", ExpectedVersion.NoStream, Event(new DoorOpened("back", null, Mood.InARush)), Event(at: Noon.AddMinutes(1))));

        (await database.ScalarAsync<string>("""
            select concat_ws('|', data, bdata is null, type, mt_dotnet_type, correlation_id is null, headers is null, is_archived)
            from event_store.mt_events where stream_id = 'door-2' and version = 1
            """)).ShouldBe("""
            {"mood": "InARush", "doorName": "back", "visitors": null}|t|door_opened|EventMonitors.Tests.Integration.EventStore.DoorOpened, TESTS|t|t|f
            """.Replace("TESTS", typeof(DoorOpened).Assembly.GetName().Name, StringComparison.Ordinal));
        (await database.ScalarAsync<string>("""
            select concat_ws('|', tenant_id, type, version, created at time zone 'UTC', timestamp at time zone 'UTC', is_archived)
            from event_store.mt_streams where id = 'door-2'
            """)).ShouldBe("1|door|2|2026-03-01 12:00:00|2026-03-01 12:01:00|f");
    }

    [Fact]
    public async Task Events_follow_one_another_at_the_expected_version()
    {
        await AppendAsync(To("door-3", ExpectedVersion.NoStream, Several(3)));
        var second = await AppendAsync(To("door-3", ExpectedVersion.Exactly(3), Several(2)));
        await AppendAsync(To("door-3", ExpectedVersion.Exactly(5), Event()));

        second.Appended.Select(e => e.Version).ShouldBe([4L, 5L]);
        var stream = await database.StreamAsync("door-3");
        stream.Select(e => e.Version).ShouldBe([1L, 2, 3, 4, 5, 6]);
        stream.Select(e => e.Position).ShouldBeInOrder();
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(7, 0)]
    public async Task Loser_of_a_stream_gets_both_versions_and_draws_no_position(long expected, int actual)
    {
        var stream = $"door-4-{expected}";
        if (actual > 0)
            await AppendAsync(To(stream, ExpectedVersion.NoStream, Several(actual)));
        var drawn = await database.LastDrawnAsync();

        var conflict = await Should.ThrowAsync<StreamConflictException>(() => AppendAsync(To(stream, ExpectedVersion.Exactly(expected), Event())));

        (conflict.StreamId, conflict.Expected, conflict.Actual).ShouldBe((stream, expected, (long)actual));
        (await database.LastDrawnAsync()).ShouldBe(drawn);
        (await database.StreamAsync(stream)).Count.ShouldBe(actual);
        (await database.ScalarAsync<long>("select count(*) from event_store.mt_streams where id = $1", stream)).ShouldBe(actual > 0 ? 1 : 0);
    }

    [Fact]
    public async Task Of_two_writers_at_the_same_version_one_wins()
    {
        await AppendAsync(To("door-5", ExpectedVersion.NoStream, Event()));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await AppendAsync(To("door-5", ExpectedVersion.Exactly(1), Event()));
                return true;
            }
            catch (StreamConflictException conflict) when (conflict is { Expected: 1, Actual: 2 })
            {
                return false;
            }
        })));

        outcomes.Count(won => won).ShouldBe(1);
        (await database.StreamAsync("door-5")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_creators_of_a_stream_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            try
            {
                await AppendAsync(To("door-6", ExpectedVersion.NoStream, Event()));
                return true;
            }
            catch (StreamConflictException conflict) when (conflict is { Expected: 0, Actual: 1 })
            {
                return false;
            }
        })));

        outcomes.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task Conflict_of_one_stream_leaves_nothing_in_the_others()
    {
        await AppendAsync(To("door-7b", ExpectedVersion.NoStream, Event()));

        var conflict = await Should.ThrowAsync<StreamConflictException>(() => AppendAsync(
            To("door-7a", ExpectedVersion.NoStream, Event()),
            To("door-7b", ExpectedVersion.Exactly(2), Event()),
            To("door-7c", ExpectedVersion.Any, Event())));

        (conflict.StreamId, conflict.Expected, conflict.Actual).ShouldBe(("door-7b", 2, 1));
        (await database.ScalarAsync<long>("select count(*) from event_store.mt_streams where id in ('door-7a', 'door-7c')")).ShouldBe(0);
    }

    [Fact]
    public async Task Several_new_streams_are_made_at_once_or_not_at_all()
    {
        await AppendAsync(To("door-8a", ExpectedVersion.NoStream, Several(2)), To("door-8b", ExpectedVersion.NoStream, Event()));

        var conflict = await Should.ThrowAsync<StreamConflictException>(() =>
            AppendAsync(To("door-8c", ExpectedVersion.NoStream, Event()), To("door-8b", ExpectedVersion.NoStream, Event())));

        (conflict.StreamId, conflict.Actual).ShouldBe(("door-8b", 1));
        (await database.StreamAsync("door-8a")).Count.ShouldBe(2);
        (await database.StreamAsync("door-8c")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Existing_and_new_streams_advance_together()
    {
        await AppendAsync(To("door-9b", ExpectedVersion.NoStream, Several(2)));

        await AppendAsync(To("door-9c", ExpectedVersion.NoStream, Several(2)), To("door-9b", ExpectedVersion.Exactly(2), Several(3)));

        (await database.StreamAsync("door-9b")).Select(e => e.Version).ShouldBe([1L, 2, 3, 4, 5]);
        (await database.StreamAsync("door-9c")).Select(e => e.Version).ShouldBe([1L, 2]);
    }

    [Fact]
    public async Task Event_that_is_in_the_store_already_is_refused_where_a_version_is_expected()
    {
        var once = Event();
        await AppendAsync(To("door-10", ExpectedVersion.NoStream, once));

        var refused = await Should.ThrowAsync<DuplicateEventException>(() => AppendAsync(To("door-10", ExpectedVersion.Exactly(1), Event(), once)));
        refused.EventIds.ShouldBe([once.Id]);

        refused = await Should.ThrowAsync<DuplicateEventException>(() => AppendAsync(To("door-10b", ExpectedVersion.NoStream, once)));
        refused.EventIds.ShouldBe([once.Id]);

        refused = await Should.ThrowAsync<DuplicateEventException>(() =>
            AppendAsync(To("door-10", ExpectedVersion.Exactly(1), once), To("door-10c", ExpectedVersion.Any, Event())));
        refused.EventIds.ShouldBe([once.Id]);

        (await database.StreamAsync("door-10")).ShouldHaveSingleItem();
        (await database.ScalarAsync<long>("select count(*) from event_store.mt_streams where id like 'door-10%'")).ShouldBe(1);
    }

    [Fact]
    public async Task Time_never_runs_backwards_within_a_stream()
    {
        await AppendAsync(To("door-11a", ExpectedVersion.NoStream, Event(at: Noon), Event(at: Noon.AddHours(-1)), Event(at: Noon.AddMinutes(1))));
        await AppendAsync(To("door-11b", ExpectedVersion.NoStream, Event(at: Noon.AddMinutes(2))));
        await AppendAsync(
            To("door-11a", ExpectedVersion.Exactly(3), Event(at: Noon.AddSeconds(1)), Event(at: Noon.AddMinutes(5))),
            To("door-11b", ExpectedVersion.Exactly(1), Event(at: Noon)));
        await AppendAsync(To("door-11a", ExpectedVersion.Any, Event(at: Noon), Event(at: Noon.AddMinutes(6)), Event(at: Noon.AddMinutes(3))));

        (await database.StreamAsync("door-11a")).Select(e => e.Timestamp - Noon).ShouldBe(
            new[] { 0, 0, 1, 1, 5, 5, 6, 6 }.Select(minutes => TimeSpan.FromMinutes(minutes)));
        (await database.StreamAsync("door-11b")).Select(e => e.Timestamp - Noon).ShouldBe([TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2)]);
        (await database.ScalarAsync<bool>("select timestamp = $1 from event_store.mt_streams where id = 'door-11a'", Noon.AddMinutes(6))).ShouldBeTrue();
    }

    [Fact]
    public async Task Same_stream_id_of_two_tenants_is_two_streams()
    {
        StreamAppend For(string tenant, params NewEvent[] events) => new(tenant, "door-12", "door", ExpectedVersion.Any, events);

        var result = await AppendAsync(For("1", Several(2)), For("2", Several(1)), For("1", Several(1)));

        result.Appended.Select(e => e.Version).ShouldBe([1L, 2, 1, 3]);
        (await database.StreamAsync("door-12")).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Text_that_PostgreSQL_cannot_store_is_refused_before_anything_is_sent()
    {
        var headers = new EventMetadata(null, null, new Dictionary<string, string> { ["user"] = "a\0b" });

        (await Should.ThrowAsync<ArgumentException>(() => AppendAsync(To("door-13", ExpectedVersion.NoStream, Event(new DoorClosed("a\0b"))))))
            .Message.ShouldStartWith("The data of door_closed contains a NUL character");
        (await Should.ThrowAsync<ArgumentException>(() => AppendAsync(To("door-13", ExpectedVersion.NoStream, Event(metadata: headers)))))
            .Message.ShouldStartWith("The headers of door_closed contains a NUL character");
        (await Should.ThrowAsync<ArgumentException>(() => AppendAsync(To("door-\0", ExpectedVersion.Any, Event()))))
            .Message.ShouldStartWith("The stream id contains a NUL character");
    }

    [Fact]
    public async Task Malformed_appends_are_refused()
    {
        await Should.ThrowAsync<ArgumentException>(() => AppendAsync());
        await Should.ThrowAsync<ArgumentException>(() => AppendAsync(To("door-14", ExpectedVersion.Any)));
        await Should.ThrowAsync<ArgumentException>(() => AppendAsync(To("", ExpectedVersion.Any, Event())));
        await Should.ThrowAsync<ArgumentException>(() =>
            AppendAsync(To("door-14", ExpectedVersion.Any, Event()), To("door-14", ExpectedVersion.NoStream, Event())));
        await Should.ThrowAsync<UnknownEventTypeException>(() => AppendAsync(To("door-14", ExpectedVersion.NoStream, Event("a string"))));

        (await database.StreamAsync("door-14")).ShouldBeEmpty();
    }

    private Task<AppendResult> AppendAsync(params StreamAppend[] appends) =>
        _store.AppendAsync(appends, cancellationToken: TestContext.Current.CancellationToken);
}
