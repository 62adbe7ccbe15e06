using System.Diagnostics.Metrics;

using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.Tests.Support;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

public sealed class AsynchronousProjectionTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private DoorHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await DoorHouse.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task It_follows_the_log_and_has_the_rows_of_the_one_that_is_kept_inline()
    {
        await _house.LiveLongAsync(2_500, seed: 1);
        await using var process = new RunningProjections(_house, _house.Behind);
        await _house.LiveAsync(20, seed: 2);

        await SeeCaughtUpAsync();
        await using (var open = await OpenWriter.BeginAsync(_house.Database, "slow-door"))
        {
            await _house.LiveAsync(10, seed: 3);
            await open.RollbackAsync();
        }

        var status = await SeeCaughtUpAsync();
        (status.State, status.Lag, status.Position).ShouldBe((ProjectionState.Running, 0, await _house.Database.LastDrawnAsync()));
        status.Leader.ShouldNotBeNull().ShouldContain(Environment.MachineName);
        status.LastUpdated.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_rebuild_beside_a_running_leader_and_writers_leaves_the_same_rows()
    {
        await _house.LiveLongAsync(1_000, seed: 4);
        await using var process = new RunningProjections(_house, _house.Behind);
        var writing = _house.LiveAsync(150, seed: 5);
        for (var round = 0; round < 3; round++)
            await _house.Rebuild.RunAsync(cancellationToken: Cancellation);
        await writing;

        await SeeCaughtUpAsync();
        process.Watcher.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_standby_takes_over_and_a_leader_that_was_frozen_cannot_write_over_it()
    {
        await _house.LiveAsync(10, seed: 6);
        using var frozen = new ManualResetEventSlim();
        var frozenBook = new DoorBook("doors-behind", "kept_behind") { OnWrite = _ => frozen.Wait(Patience, Cancellation) };
        await using var leader = new RunningProjections(_house, frozenBook);
        await Eventually.Async(() => leader.Watcher.Led, led => !led.IsEmpty, Patience, Cancellation);
        await using var standby = new RunningProjections(_house, _house.Behind);
        standby.Watcher.Led.ShouldBeEmpty();

        // As good as frozen: it stands in the middle of its page, and the server has ended the silent session of its lock.
        await _house.ExecuteAsync("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like 'leader of doors-behind%' and datname = current_database()");
        await Eventually.Async(() => standby.Watcher.Led, led => !led.IsEmpty, Patience, Cancellation);
        await SeeCaughtUpAsync();
        frozen.Set();

        await _house.LiveAsync(5, seed: 7);
        await SeeCaughtUpAsync();
        leader.Watcher.Failures.ShouldBeEmpty();
        standby.Watcher.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_predecessor_that_is_frozen_in_the_middle_of_a_page_is_ended_by_its_successor()
    {
        await _house.LiveAsync(5, seed: 21);
        await _house.ExecuteAsync("insert into event_store.mt_event_progression (name, last_seq_id) values ('doors-behind:All', 0)");
        await using var predecessor = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_house.ConnectionString) { Pooling = false, ApplicationName = "pages of doors-behind elsewhere/1" }.ConnectionString);
        await predecessor.OpenAsync(Cancellation);
        await using var page = await predecessor.BeginTransactionAsync(Cancellation);
        await using var move = new NpgsqlCommand("update event_store.mt_event_progression set last_seq_id = 1 where name = 'doors-behind:All'", predecessor);
        await move.ExecuteNonQueryAsync(Cancellation);

        await using var successor = new RunningProjections(_house, _house.Behind);

        await SeeCaughtUpAsync();
        await Should.ThrowAsync<PostgresException>(() => page.CommitAsync(Cancellation));
    }

    [Fact]
    public async Task A_page_of_a_checkpoint_that_has_moved_is_not_written()
    {
        await _house.LiveAsync(10, seed: 8);
        using var frozen = new ManualResetEventSlim();
        var reached = new TaskCompletionSource();
        _house.Behind.OnWrite = _ =>
        {
            reached.TrySetResult();
            frozen.Wait(Patience, Cancellation);
        };
        await using var leader = new RunningProjections(_house, _house.Behind);
        await reached.Task.WaitAsync(Patience, Cancellation);

        // The successor of a leader whose page is already built, with the session still open.
        var successor = new DoorBook("doors-behind", "kept_behind");
        await new ProjectionRebuild(_house.ConnectionString, _house.Types, [new(successor, ProjectionMode.Asynchronous)]).RunAsync(cancellationToken: Cancellation);
        frozen.Set();

        await _house.LiveAsync(3, seed: 9);
        await SeeCaughtUpAsync();
        leader.Watcher.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("pages of doors-behind%")]
    [InlineData("leader of doors-behind%")]
    public async Task A_session_that_is_killed_again_and_again_loses_and_doubles_nothing(string session)
    {
        await using var process = new RunningProjections(_house, _house.Behind);
        for (var round = 0; round < 4; round++)
        {
            await _house.LiveAsync(15, seed: 10 + round);
            await Eventually.Async(
                _ => _house.Database.ScalarAsync<long>("select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name like $1 and datname = current_database()", session),
                killed => killed > 0, Patience, Cancellation);
        }

        await SeeCaughtUpAsync();
        process.Watcher.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_event_that_cannot_be_taken_stops_only_its_projection_and_is_named(bool whileFolding)
    {
        await _house.ExecuteAsync(DoorBook.Create("kept_too"));
        var other = new DoorBook("others", "kept_too");
        await _house.LiveAsync(5, seed: 14);
        if (whileFolding) _house.Behind.Refuses = "cursed";
        else await _house.ExecuteAsync("alter table kept_behind.doors add constraint no_curse check (reason <> 'cursed')");
        var bad = (await _house.Store.AppendAsync([To("door-1", ExpectedVersion.Any, Event(new DoorClosed("cursed")))], cancellationToken: Cancellation)).Appended[0].Position;
        await _house.LiveAsync(5, seed: 15);

        await using var process = new RunningProjections(_house, _house.Behind, other);
        var status = await Eventually.Async(_ => _house.StatusAsync(_house.Behind), status => status.State == ProjectionState.Failed, Patience, Cancellation);

        // What came before it is there, what comes behind it is not.
        (status.Failure!.Position, status.Failure.Alias).ShouldBe((bad, "door_closed"));
        status.Failure.Message.ShouldContain(whileFolding ? "a reason that is refused" : "no_curse");
        status.Position.ShouldBe(bad - 1);
        process.Watcher.Failures.ShouldHaveSingleItem().ShouldBe(("doors-behind", status.Failure));
        var inline = await _house.RowsAsync(_house.Inline);
        await Eventually.Async(_ => _house.RowsAsync(other), rows => rows == inline, Patience, Cancellation);

        // When the cause is gone and it is started, it goes on where it stopped.
        if (whileFolding) _house.Behind.Refuses = null;
        else await _house.ExecuteAsync("alter table kept_behind.doors drop constraint no_curse");
        await new ProjectionSwitches(_house.DataSource, _house.Registrations).StartAsync(["doors-behind"], Cancellation);
        (await SeeCaughtUpAsync()).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_wrong_with_the_database_is_no_events_fault_and_is_tried_again()
    {
        await _house.LiveAsync(5, seed: 22);
        await _house.ExecuteAsync("alter table kept_behind.visits rename to mislaid");
        await using var process = new RunningProjections(_house, _house.Behind);
        await _house.Store.AppendAsync([To("door-1", ExpectedVersion.Any, Event(new DoorOpened("front", 2, Mood.Calm)))], cancellationToken: Cancellation);

        await Eventually.Async(() => process.Watcher.Interruptions, seen => seen.Count > 1, Patience, Cancellation);
        process.Watcher.Interruptions.ShouldContain(cause => cause is PostgresException && cause.Message.Contains("visits", StringComparison.Ordinal));
        process.Watcher.Failures.ShouldBeEmpty();

        await _house.ExecuteAsync("alter table kept_behind.mislaid rename to visits");
        (await SeeCaughtUpAsync()).State.ShouldBe(ProjectionState.Running);
    }

    [Fact]
    public async Task A_failure_that_a_rebuild_is_just_curing_is_not_recorded()
    {
        await _house.ExecuteAsync("insert into event_store.mt_event_progression (name, last_seq_id) values ('doors-behind:All', 3)");
        await using var rebuild = await _house.DataSource.OpenConnectionAsync(Cancellation);
        await using var exchange = await rebuild.BeginTransactionAsync(Cancellation);
        await using var move = new NpgsqlCommand("update event_store.mt_event_progression set last_seq_id = 9", rebuild);
        await move.ExecuteNonQueryAsync(Cancellation);

        var failing = ProjectionStates.FailAsync(_house.DataSource, "doors-behind", 3, 4, "door_closed", "cursed", Cancellation);
        await Eventually.Async(
            _ => _house.Database.ScalarAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"),
            waits => waits || failing.IsCompleted, Patience, Cancellation);
        await exchange.CommitAsync(Cancellation);

        (await failing).ShouldBeNull();
        (await _house.Database.ScalarAsync<long>("select count(*) from event_store.projection_states")).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_is_too_long_is_not_cut_within_a_character()
    {
        await _house.ExecuteAsync("insert into event_store.mt_event_progression (name, last_seq_id) values ('doors-behind:All', 3)");
        var message = new string('x', 1_999) + "\U0001F6AA" + "and so on";
        var failure = await ProjectionStates.FailAsync(_house.DataSource, "doors-behind", 3, 4, "door_closed", message, Cancellation);
        failure.ShouldNotBeNull().Message.ShouldBe(message[..1_999]);
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_stops_it_until_a_rebuild_has_passed_it()
    {
        await _house.LiveAsync(3, seed: 16);
        await _house.ExecuteAsync("update event_store.mt_events set type = 'door_closed_v9' where seq_id = 2");
        await using var process = new RunningProjections(_house, _house.Behind);
        var status = await Eventually.Async(_ => _house.StatusAsync(_house.Behind), status => status.State == ProjectionState.Failed, Patience, Cancellation);
        (status.Position, status.Failure!.Position, status.Failure.Alias).ShouldBe((1, 2, "door_closed_v9"));

        await _house.ExecuteAsync("update event_store.mt_events set type = case when data ? 'reason' then 'door_closed' else 'door_opened' end");
        await _house.Rebuild.RunAsync(["doors-behind"], cancellationToken: Cancellation);
        await _house.LiveAsync(1, seed: 17);
        (await SeeCaughtUpAsync()).Failure.ShouldBeNull();
    }

    [Fact]
    public async Task It_stands_still_when_it_is_stopped_and_goes_on_when_it_is_started()
    {
        await using var process = new RunningProjections(_house, _house.Behind);
        await _house.LiveAsync(2, seed: 18);
        await SeeCaughtUpAsync();
        var switches = new ProjectionSwitches(_house.DataSource, _house.Registrations);

        await switches.StopAsync(["doors-behind"], Cancellation);
        // It obeys within a second: from some moment on it is still behind after having been.
        var stopped = await Eventually.Async(
            async _ =>
            {
                await _house.LiveAsync(1, seed: 19);
                return await _house.StatusAsync(_house.Behind);
            },
            status => status.Lag > 8,
            Patience,
            Cancellation);
        stopped.State.ShouldBe(ProjectionState.Stopped);

        await switches.StartAsync(["doors-behind"], Cancellation);
        (await SeeCaughtUpAsync()).State.ShouldBe(ProjectionState.Running);
    }

    [Fact]
    public async Task One_that_is_kept_inline_can_be_neither_stopped_nor_started()
    {
        var switches = new ProjectionSwitches(_house.DataSource, _house.Registrations);
        await Should.ThrowAsync<InvalidOperationException>(() => switches.StopAsync(["doors-behind", "doors-inline"], Cancellation));
        await Should.ThrowAsync<UnknownProjectionException>(() => switches.StartAsync(["'; drop table x"], Cancellation));
        (await _house.Database.ScalarAsync<long>("select count(*) from event_store.projection_states")).ShouldBe(0);
    }

    [Fact]
    public async Task Its_position_and_lag_are_measured_as_long_as_this_process_leads_it()
    {
        var position = await _house.Database.LastDrawnAsync();
        await using (var process = new RunningProjections(_house, new DoorBook("measured", "kept_behind")))
        {
            await _house.LiveAsync(3, seed: 20);
            position = await _house.Database.LastDrawnAsync();
            await Eventually.Async(Measure, seen => seen.Contains(("eventstore.projection.position", position)) && seen.Contains(("eventstore.projection.lag", 0)), Patience, Cancellation);
        }

        Measure().ShouldBeEmpty();
    }

    private static List<(string Name, long Value)> Measure()
    {
        var seen = new List<(string, long)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) => { if (instrument.Meter.Name == "EventMonitors.EventStore") l.EnableMeasurementEvents(instrument); },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag is { Key: "projection", Value: "measured" } && instrument.IsObservable)
                    seen.Add((instrument.Name, value));
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    /// <summary>Waits until it has reached the end of the log, and compares its rows with those of the inline one.</summary>
    private async Task<ProjectionStatus> SeeCaughtUpAsync()
    {
        var status = await Eventually.Async(_ => _house.StatusAsync(_house.Behind), status => status is { Lag: 0, Position: > 0 }, Patience, Cancellation);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(await _house.RowsAsync(_house.Inline));
        return status;
    }
}
