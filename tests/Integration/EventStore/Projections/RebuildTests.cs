using System.Collections.Concurrent;

using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using EventMonitors.Tests.Support;

using Npgsql;

using Shouldly;

using Xunit;

using static EventMonitors.Tests.Integration.EventStore.SampleEvents;

namespace EventMonitors.Tests.Integration.EventStore.Projections;

public sealed class RebuildTests : IAsyncLifetime
{
    private DoorHouse _house = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _house = await DoorHouse.OpenAsync();

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Fact]
    public async Task Rebuilt_rows_are_those_that_were_kept_inline()
    {
        await _house.LiveAsync(60, seed: 1);
        var kept = await _house.RowsAsync(_house.Inline);

        var done = await _house.Rebuild.RunAsync(cancellationToken: Cancellation);

        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(kept);
        (done.Phase, done.Position, done.Fraction).ShouldBe((RebuildPhase.Done, await _house.Database.LastDrawnAsync(), 1.0));
        (await _house.StatusAsync(_house.Behind)).Lag.ShouldBe(0);

        // And they are gone on with from there.
        await _house.LiveAsync(5, seed: 2);
        var gone = await _house.RowsAsync(_house.Inline);
        gone.ShouldNotBe(kept);
        await _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe(gone);
    }

    [Fact]
    public async Task Rows_that_nobody_should_have_written_are_gone_afterwards()
    {
        await _house.LiveAsync(10, seed: 3);
        var kept = await _house.RowsAsync(_house.Inline);
        await _house.ExecuteAsync("update kept_inline.doors set opened = opened + 7; insert into kept_inline.visits values (gen_random_uuid(), 'stranger', 1)");

        await _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);

        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
    }

    [Fact]
    public async Task An_empty_log_leaves_empty_tables()
    {
        await _house.ExecuteAsync("insert into kept_inline.visits values (gen_random_uuid(), 'stranger', 1)");
        await _house.Rebuild.RunAsync(cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe("\n--\n");
    }

    [Fact]
    public async Task Four_writers_go_on_and_nothing_of_theirs_is_lost()
    {
        await _house.LiveLongAsync(1_500, seed: 4);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var appended = 0;
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                await _house.LiveAsync(1, seed: (1000 * writer) + i);
                Interlocked.Increment(ref appended);
                // Pages of 50 events are slower than four writers without a pause: the log would grow away from the rebuild.
                await Task.Delay(10, Cancellation);
            }
        }, Cancellation)).ToList();

        for (var round = 0; round < 3; round++)
        {
            var before = Volatile.Read(ref appended);
            await _house.Rebuild.RunAsync(cancellationToken: Cancellation);
            await Eventually.Async(() => Volatile.Read(ref appended), count => count > before + 20, TimeSpan.FromSeconds(20), Cancellation);
        }

        await enough.CancelAsync();
        await Task.WhenAll(writers);

        var kept = await _house.RowsAsync(_house.Inline);
        await _house.Rebuild.RunAsync(cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(kept);
        (await _house.Database.ScalarAsync<long>("select sum(opened + closed)::bigint from kept_inline.doors"))
            .ShouldBe(await _house.Database.ScalarAsync<long>("select count(*) from event_store.mt_events"));
    }

    [Fact]
    public async Task A_writer_that_does_not_end_holds_the_exchange_up_and_other_writers_go_on()
    {
        await _house.LiveAsync(5, seed: 5);
        await using var open = await OpenWriter.BeginAsync(_house.Database, "slow-door");
        var phases = new Phases();
        var rebuilding = _house.Rebuild.RunAsync(["doors-behind", "doors-inline"], progress: phases, cancellationToken: Cancellation);

        await Eventually.Async(() => phases.Switching, seen => seen > 1, TimeSpan.FromSeconds(20), Cancellation);
        await _house.LiveAsync(3, seed: 6);
        rebuilding.IsCompleted.ShouldBeFalse();

        await open.CommitAsync();
        await rebuilding;
        // The slow writer's event was not projected inline, since it did not come through the store: the log has it.
        (await _house.Database.ScalarAsync<long>("select sum(closed)::bigint from kept_behind.doors where stream_id = 'slow-door'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_does_not_end_is_named_and_nobody_queues_behind_an_exchange_that_would_wait_for_it()
    {
        await _house.LiveAsync(5, seed: 20);
        await using var reader = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(_house.ConnectionString) { Pooling = false, ApplicationName = "a long dump" }.ConnectionString);
        await reader.OpenAsync(Cancellation);
        await using var dump = await reader.BeginTransactionAsync(Cancellation);
        Execute(reader, "lock table kept_inline.visits in access share mode");
        var phases = new Phases();
        var rebuilding = _house.Rebuild.RunAsync(["doors-inline"], progress: phases, cancellationToken: Cancellation);

        await Eventually.Async(() => phases.Waited.Count, count => count > 2, TimeSpan.FromSeconds(20), Cancellation);
        await _house.LiveAsync(3, seed: 21);
        // Not even once was it tried.
        phases.Waited.ShouldAllBe(who => who == $"a long dump, session {reader.ProcessID}");
        var kept = await _house.RowsAsync(_house.Inline);

        await dump.CommitAsync(Cancellation);
        await rebuilding;
        phases.Waited.ShouldContain(default(string));
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
    }

    [Fact]
    public async Task A_table_that_is_altered_while_its_lock_is_waited_for_is_not_exchanged()
    {
        await _house.LiveAsync(5, seed: 22);
        await using var ddl = await _house.DataSource.OpenConnectionAsync(Cancellation);
        Task? altering = null;
        var rebuilding = _house.Rebuild.RunAsync(
            ["doors-inline"],
            progress: new Phases(progress =>
            {
                if (progress.Phase != RebuildPhase.Switching || altering is not null)
                    return;
                Execute(ddl, "begin; alter table kept_inline.doors add column colour text");
                // Quicker than the rebuild's patience, hence within the server.
                altering = Task.Run(() => Execute(ddl, """
                    set local statement_timeout = '20s';
                    do $$ begin
                        while not exists (select from pg_locks where not granted and relation = 'kept_inline.doors'::regclass) loop end loop;
                    end $$;
                    commit
                    """));
            }),
            cancellationToken: Cancellation);

        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => rebuilding);

        await altering.ShouldNotBeNull();
        refusal.Message.ShouldBe("The tables of doors-inline were altered while they were rebuilt; rebuild them again.");
        (await _house.Database.ScalarAsync<long>("select count(*) from information_schema.columns where table_schema = 'kept_inline' and column_name = 'colour'")).ShouldBe(1);
    }

    [Fact]
    public async Task The_new_tables_have_names_owner_rights_options_and_comments_of_the_old_ones()
    {
        var role = $"reader_{Guid.NewGuid():N}";
        await _house.ExecuteAsync($"""
            create role {role}; create role {role}_owner;
            grant {role} to {role}_owner;
            grant create, usage on schema kept_inline to {role}_owner;
            alter table kept_inline.doors owner to {role}_owner;
            alter table kept_inline.doors set (fillfactor = 70);
            grant select on kept_inline.doors to {role} with grant option;
            grant insert, update on kept_inline.doors to public;
            revoke delete on kept_inline.doors from {role}_owner;
            grant update (reason) on kept_inline.doors to {role};
            comment on table kept_inline.doors is 'It''s all doors';
            comment on column kept_inline.doors.reason is 'why';
            alter default privileges grant all on tables to {role}
            """);
        try
        {
            await _house.LiveAsync(5, seed: 7);
            var before = await CatalogueAsync("kept_inline");
            before.ShouldContain("doors_tenant_id_at_opened_idx");

            await _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);

            (await CatalogueAsync("kept_inline")).ShouldBe(before);
            (await _house.Database.ScalarAsync<long>("select count(*) from pg_class where relnamespace = 'kept_inline_rebuild'::regnamespace")).ShouldBe(0);
            (await _house.Database.ScalarAsync<float>("select reltuples from pg_class where oid = 'kept_inline.doors'::regclass")).ShouldBeGreaterThan(0);
        }
        finally
        {
            await _house.ExecuteAsync($"reassign owned by {role}_owner to current_user; drop owned by {role}_owner, {role}; drop role {role}_owner, {role}");
        }
    }

    [Theory]
    [InlineData("create function pg_temp.f() returns trigger language plpgsql as 'begin return new; end'; create trigger t before insert on kept_inline.doors for each row execute function pg_temp.f()")]
    [InlineData("create table kept_inline.other (id uuid references kept_inline.visits)")]
    [InlineData("create view kept_inline.seen as select reason from kept_inline.doors")]
    [InlineData("create function kept_inline.first_door() returns kept_inline.doors language sql as 'select null::kept_inline.doors'")]
    [InlineData("create publication doors_news for table kept_inline.doors")]
    [InlineData("create table kept_inline.heir () inherits (kept_inline.doors)")]
    [InlineData("alter table kept_inline.doors rename constraint doors_pkey to another_name")]
    [InlineData("drop table kept_inline.visits")]
    public async Task What_a_copy_would_not_have_is_refused_before_anything_happens(string change)
    {
        await _house.ExecuteAsync(change);
        var refusal = await Should.ThrowAsync<InvalidOperationException>(() => _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation));
        refusal.Message.ShouldContain(change.Contains("visits", StringComparison.Ordinal) ? "visits" : "doors");
        (await _house.Database.ScalarAsync<long>("select count(*) from event_store.projection_rebuilds")).ShouldBe(0);
    }

    [Fact]
    public async Task A_schema_that_somebody_else_is_just_making_is_shared_with_them()
    {
        await using var other = await _house.DataSource.OpenConnectionAsync(Cancellation);
        Execute(other, "begin; create schema kept_inline_rebuild");
        var rebuilding = _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);
        await Eventually.Async(
            _ => _house.Database.ScalarAsync<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"),
            waits => waits, TimeSpan.FromSeconds(20), Cancellation);
        Execute(other, "commit");
        (await rebuilding).Phase.ShouldBe(RebuildPhase.Done);
    }

    [Fact]
    public async Task An_interrupted_rebuild_is_gone_on_with()
    {
        await _house.LiveLongAsync(2_000, seed: 8);
        var kept = await _house.RowsAsync(_house.Inline);
        var interrupted = await InterruptAsync();
        var status = (await _house.StatusAsync(_house.Inline)).Rebuild.ShouldNotBeNull();
        (status.By, status.Position).ShouldBe((null, interrupted));
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);

        var done = await _house.Rebuild.RunAsync(cancellationToken: Cancellation);

        done.Start.ShouldBe(0); // the asynchronous one had not begun
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(kept);
        (await _house.StatusAsync(_house.Inline)).Rebuild.ShouldBeNull();
    }

    [Fact]
    public async Task A_rebuild_begins_again_where_it_was_told_to_or_where_the_table_was_altered_meanwhile()
    {
        await _house.LiveLongAsync(2_000, seed: 9);
        var position = await InterruptAsync();
        (await StartOfNextAsync(restart: false)).ShouldBe(position);
        (await StartOfNextAsync(restart: true)).ShouldBe(0);

        await InterruptAsync();
        await _house.ExecuteAsync("alter table kept_inline.doors add column colour text");
        (await StartOfNextAsync(restart: false)).ShouldBe(0);
    }

    [Fact]
    public async Task A_rebuild_whose_session_is_killed_in_the_middle_of_a_write_is_exact_after_the_next_one()
    {
        await _house.LiveLongAsync(2_000, seed: 10);
        var kept = await _house.RowsAsync(_house.Inline);

        await using (var hold = await _house.DataSource.OpenConnectionAsync(Cancellation))
        {
            // The last table that is written to is locked once the reading has begun, so that the writer is found waiting for it.
            await using var transaction = await hold.BeginTransactionAsync(Cancellation);
            var locked = false;
            var rebuilding = _house.Rebuild.RunAsync(["doors-inline"], progress: new Phases(_ => locked = locked || Execute(hold, "lock table kept_inline_rebuild.visits")), cancellationToken: Cancellation);
            await KillAsync("wait_event_type = 'Lock'");
            await Should.ThrowAsync<NpgsqlException>(() => rebuilding);
        }

        await _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
    }

    [Fact]
    public async Task A_rebuild_whose_session_is_killed_in_the_middle_of_a_page_is_exact_after_the_next_one()
    {
        await _house.LiveLongAsync(2_000, seed: 15);
        // More than fits between the server and a reader that has stopped to read.
        await _house.ExecuteAsync("update event_store.mt_events set data = data || jsonb_build_object('padding', repeat('x', 10000))");
        var kept = await _house.RowsAsync(_house.Inline);
        using var gate = new ManualResetEventSlim();
        var rebuilding = _house.Rebuild.RunAsync(
            ["doors-inline"], progress: new Phases(_ => gate.Wait(TimeSpan.FromSeconds(20), Cancellation)), cancellationToken: Cancellation);

        await KillAsync("query like '%from event_store.mt_events%' and state = 'active'");
        gate.Set();
        await Should.ThrowAsync<NpgsqlException>(() => rebuilding);

        await _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
    }

    [Fact]
    public async Task A_second_rebuild_of_the_same_projection_says_who_is_at_it()
    {
        await _house.LiveAsync(3, seed: 11);
        using var gate = new ManualResetEventSlim();
        _house.Behind.OnWrite = _ => gate.Wait(TimeSpan.FromSeconds(20), Cancellation);
        var first = _house.Rebuild.RunAsync(["doors-behind"], cancellationToken: Cancellation);
        await Eventually.Async(_ => _house.StatusAsync(_house.Behind), status => status.State == ProjectionState.Rebuilding, TimeSpan.FromSeconds(20), Cancellation);

        var refusal = await Should.ThrowAsync<RebuildInProgressException>(() => _house.Rebuild.RunAsync(cancellationToken: Cancellation));
        (refusal.Name, refusal.By).ShouldBe(("doors-behind", (await _house.StatusAsync(_house.Behind)).Rebuild!.By));
        refusal.By.ShouldContain(Environment.MachineName);

        gate.Set();
        await first;
    }

    [Fact]
    public async Task A_rebuild_that_was_thought_dead_writes_nothing_any_more()
    {
        await _house.LiveAsync(20, seed: 12);
        var kept = await _house.RowsAsync(_house.Inline);
        using var gate = new ManualResetEventSlim();
        _house.Inline.OnWrite = schema => gate.Wait(TimeSpan.FromSeconds(20), Cancellation);
        var frozen = _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation);
        await Eventually.Async(_ => _house.StatusAsync(_house.Inline), status => status.State == ProjectionState.Rebuilding, TimeSpan.FromSeconds(20), Cancellation);
        await _house.ExecuteAsync("select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");

        var other = new DoorBook("doors-inline", "kept_inline");
        await new ProjectionRebuild(_house.ConnectionString, _house.Types, [new(other, ProjectionMode.Inline)]).RunAsync(cancellationToken: Cancellation);
        gate.Set();

        // Whichever it notices first: that its lock is gone, that the record is no longer its own, or that its tables are not.
        var refusal = await Should.ThrowAsync<Exception>(() => frozen);
        (refusal is RebuildTakenOverException or NpgsqlException).ShouldBeTrue(refusal.ToString());
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
    }

    [Fact]
    public async Task A_rebuild_whose_record_is_another_ones_by_now_writes_nothing_although_it_holds_its_lock()
    {
        await _house.LiveAsync(20, seed: 18);
        var kept = await _house.RowsAsync(_house.Inline);
        _house.Inline.OnWrite = schema => Execute("update event_store.projection_rebuilds set run = gen_random_uuid()");

        await Should.ThrowAsync<RebuildTakenOverException>(() => _house.Rebuild.RunAsync(["doors-inline"], cancellationToken: Cancellation));

        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
        (await _house.Database.ScalarAsync<long>("select count(*) from kept_inline_rebuild.doors")).ShouldBe(0);
    }

    [Fact]
    public async Task From_the_moment_in_which_the_rest_of_the_log_is_decided_no_page_moves_the_checkpoint()
    {
        await _house.LiveAsync(5, seed: 19);
        var (late, refusals) = (0L, new List<string>());
        var phases = new Phases(progress =>
        {
            if (progress.Phase != RebuildPhase.Switching || late > 0)
                return;
            // A page that is committed between the last look at the log and the exchange.
            late = _house.Store.AppendAsync([To("door-1", ExpectedVersion.Any, Event())], cancellationToken: Cancellation).GetAwaiter().GetResult().Appended[0].Position;
            Execute($"insert into event_store.mt_event_progression (name, last_seq_id) values ('doors-behind:All', {late})");
            // And one that would be, while the rest is written.
            _house.Behind.OnWrite = _ => refusals.Add(Should.Throw<PostgresException>(() =>
                Execute("select from event_store.mt_event_progression where name = 'doors-behind:All' for update nowait")).SqlState);
        });

        var done = await _house.Rebuild.RunAsync(["doors-behind"], progress: phases, cancellationToken: Cancellation);

        refusals.ShouldBe([PostgresErrorCodes.LockNotAvailable]);
        done.Position.ShouldBe(late);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(await _house.RowsAsync(_house.Inline));
    }

    [Fact]
    public async Task An_event_that_cannot_be_folded_is_named_and_the_old_tables_go_on_serving()
    {
        await _house.LiveAsync(5, seed: 13);
        var bad = await _house.Store.AppendAsync([To("door-1", ExpectedVersion.Any, Event(new DoorClosed("cursed")))], cancellationToken: Cancellation);
        var kept = await _house.RowsAsync(_house.Inline);
        _house.Inline.Refuses = "cursed";

        var failure = await Should.ThrowAsync<ProjectionEventException>(() => _house.Rebuild.RunAsync(cancellationToken: Cancellation));

        (failure.Projection, failure.Position, failure.Alias).ShouldBe(("doors-inline", bad.Appended[0].Position, "door_closed"));
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
    }

    [Fact]
    public async Task An_event_that_the_database_refuses_is_named()
    {
        await _house.LiveLongAsync(200, seed: 16);
        var bad = await _house.Store.AppendAsync([To("door-of-its-own", ExpectedVersion.Any, Event(new DoorClosed("cursed")))], cancellationToken: Cancellation);
        await _house.LiveLongAsync(200, seed: 17);
        await _house.ExecuteAsync("alter table kept_behind.doors add constraint doors_reason_check1 check (reason <> 'cursed')");

        var failure = await Should.ThrowAsync<ProjectionEventException>(() => _house.Rebuild.RunAsync(["doors-behind"], cancellationToken: Cancellation));

        (failure.Projection, failure.Position, failure.Alias).ShouldBe(("doors-behind", bad.Appended[0].Position, "door_closed"));
    }

    [Fact]
    public async Task One_of_the_last_events_that_the_database_refuses_is_named_too()
    {
        await _house.LiveAsync(5, seed: 23);
        var bad = 0L;
        var phases = new Phases(progress =>
        {
            if (progress.Phase != RebuildPhase.Switching || bad > 0)
                return;
            Execute("alter table kept_inline_rebuild.doors add check (reason <> 'cursed')");
            var appended = _house.Store.AppendAsync([To("door-1", ExpectedVersion.Any, Event(new DoorClosed("cursed")))], cancellationToken: Cancellation);
            bad = appended.GetAwaiter().GetResult().Appended[0].Position;
        });

        var failure = await Should.ThrowAsync<ProjectionEventException>(() => _house.Rebuild.RunAsync(["doors-inline"], progress: phases, cancellationToken: Cancellation));

        (failure.Projection, failure.Position, failure.Alias).ShouldBe(("doors-inline", bad, "door_closed"));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 1)]
    [InlineData(1000, 10)]
    public async Task However_the_log_is_cut_the_rows_are_the_same(int pageEvents, int pages)
    {
        await _house.LiveAsync(50, seed: pageEvents);
        var kept = await _house.RowsAsync(_house.Inline);
        var limits = new RebuildLimits(pageEvents, 1 << 20, pages, 10_000, 1 << 20, 1_000);
        await new ProjectionRebuild(_house.ConnectionString, _house.Types, _house.Registrations, TimeProvider.System, limits).RunAsync(cancellationToken: Cancellation);
        (await _house.RowsAsync(_house.Inline)).ShouldBe(kept);
        (await _house.RowsAsync(_house.Behind)).ShouldBe(kept);
    }

    [Fact]
    public async Task A_version_of_a_taken_event_that_nobody_knows_is_not_passed_over()
    {
        await _house.LiveAsync(2, seed: 14);
        await _house.ExecuteAsync("update event_store.mt_events set type = 'door_closed_v9' where seq_id = 1");
        (await Should.ThrowAsync<UnknownEventTypeException>(() => _house.Rebuild.RunAsync(cancellationToken: Cancellation))).Position.ShouldBe(1);
    }

    [Fact]
    public async Task An_unknown_name_is_refused_with_those_that_there_are()
    {
        var refusal = await Should.ThrowAsync<UnknownProjectionException>(() => _house.Rebuild.RunAsync(["doors-inlin"], cancellationToken: Cancellation));
        refusal.Message.ShouldBe("There is no projection \"doors-inlin\"; there are doors-behind, doors-inline.");
    }

    /// <summary>Rebuilds the inline one until something of it was written, and stops there.</summary>
    private async Task<long> InterruptAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Should.ThrowAsync<OperationCanceledException>(() => _house.Rebuild.RunAsync(
            ["doors-inline"], progress: new Phases(progress => { if (progress.Position >= 500) stop.Cancel(); }), cancellationToken: stop.Token));
        var position = await _house.Database.ScalarAsync<long>("select position from event_store.projection_rebuilds where name = 'doors-inline'");
        position.ShouldBeInRange(1, 1_999);
        return position;
    }

    private async Task<long> StartOfNextAsync(bool restart)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var start = -1L;
        await Should.ThrowAsync<OperationCanceledException>(() => _house.Rebuild.RunAsync(
            ["doors-inline"],
            restart,
            new Phases(progress => { start = progress.Start; stop.Cancel(); }),
            stop.Token));
        return start;
    }

    private async Task<string> CatalogueAsync(string schema) => await _house.Database.ScalarAsync<string>("""
        select string_agg(line, E'\n' order by line) from (
            select format('%s owner %s acl %s options %s comment %s', relname, pg_get_userbyid(relowner),
                (select string_agg(a::text, ',' order by a::text) from unnest(coalesce(relacl, acldefault('r', relowner))) a), reloptions, obj_description(oid, 'pg_class'))
            from pg_class where relnamespace = $1::regnamespace
            union all
            select indexdef from pg_indexes where schemaname = $1
            union all
            select format('%s %s', conname, pg_get_constraintdef(oid)) from pg_constraint where connamespace = $1::regnamespace
            union all
            select format('%s %s %s acl %s comment %s', attrelid::regclass, attname, format_type(atttypid, atttypmod), attacl, col_description(attrelid, attnum))
            from pg_attribute where attrelid in (select oid from pg_class where relnamespace = $1::regnamespace and relkind = 'r') and attnum > 0) l (line)
        """, schema);

    /// <summary>Ends those of the rebuild's sessions that are found like this.</summary>
    private Task<long> KillAsync(string condition) => Eventually.Async(
        _ => _house.Database.ScalarAsync<long>($"""
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where application_name like 'projection rebuild%' and datname = current_database() and {condition}
            """),
        killed => killed > 0,
        TimeSpan.FromSeconds(20),
        Cancellation);

    /// <summary>At once, from within what a rebuild calls.</summary>
    private void Execute(string sql)
    {
        using var command = _house.DataSource.CreateCommand(sql);
        command.ExecuteNonQuery();
    }

    private static bool Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
        return true;
    }

    // Unlike Progress<T> it tells on the spot.
    private sealed class Phases(Action<RebuildProgress>? onReport = null) : IProgress<RebuildProgress>
    {
        public int Switching => Waited.Count;

        /// <summary>For whom, each time that the exchange was next.</summary>
        public ConcurrentQueue<string?> Waited { get; } = new();

        public void Report(RebuildProgress value)
        {
            if (value.Phase == RebuildPhase.Switching) Waited.Enqueue(value.WaitsFor);
            onReport?.Invoke(value);
        }
    }
}
