using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Scheduling;

public sealed class LeaderLockTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Cancellation);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task One_leads_and_the_other_stands_by_until_the_first_lets_go()
    {
        await using var standby = Lock(TimeProvider.System);
        await using (var leader = Lock(TimeProvider.System))
        {
            (await leader.TryTakeAsync(Cancellation)).ShouldBeTrue();
            (await standby.TryTakeAsync(Cancellation)).ShouldBeFalse();
            await leader.VerifyAsync(Cancellation);
        }

        await SeeTakenAsync(standby);
    }

    [Fact]
    public async Task A_leader_whose_session_was_ended_learns_it_before_it_acts_again()
    {
        await using var leader = Lock(TimeProvider.System);
        (await leader.TryTakeAsync(Cancellation)).ShouldBeTrue();
        await EndSessionAsync();

        await using var standby = Lock(TimeProvider.System);
        await SeeTakenAsync(standby);
        await Should.ThrowAsync<NpgsqlException>(() => leader.VerifyAsync(Cancellation));
    }

    [Fact]
    public async Task The_server_ends_the_session_of_a_leader_that_is_frozen()
    {
        await using var leader = Lock(new StoppedClock());
        (await leader.TryTakeAsync(Cancellation)).ShouldBeTrue();
        await using var admin = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var command = admin.CreateCommand("""
            select count(*) from pg_stat_activity where application_name = 'leader-lock-tests' and datname = current_database()
            """);
        await Checks.Eventually.SeeAsync(async () => (long)(await command.ExecuteScalarAsync(Cancellation))!, sessions => sessions == 0, TimeSpan.FromSeconds(20));
        await Should.ThrowAsync<NpgsqlException>(() => leader.VerifyAsync(Cancellation));
    }

    [Fact]
    public async Task A_leader_that_is_busy_with_something_else_keeps_its_session_alive()
    {
        await using var leader = Lock(TimeProvider.System);
        (await leader.TryTakeAsync(Cancellation)).ShouldBeTrue();
        await using var admin = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var command = admin.CreateCommand("""
            select extract(epoch from max(query_start) - max(backend_start))::float8 from pg_stat_activity
            where application_name = 'leader-lock-tests' and datname = current_database()
            """);
        // Past the ten seconds after which the server ends a silent session.
        await Checks.Eventually.SeeAsync(async () => (double)(await command.ExecuteScalarAsync(Cancellation))!, seconds => seconds > 11, TimeSpan.FromSeconds(20));
        leader.Lost.IsCancellationRequested.ShouldBeFalse();
        await using var standby = Lock(TimeProvider.System);
        (await standby.TryTakeAsync(Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lost_lock_ends_whatever_is_done_in_its_name()
    {
        await using var leader = Lock(TimeProvider.System);
        (await leader.TryTakeAsync(Cancellation)).ShouldBeTrue();
        await EndSessionAsync();
        await Checks.Eventually.SeeAsync(() => Task.FromResult(leader.Lost.IsCancellationRequested), lost => lost, TimeSpan.FromSeconds(5));
    }

    private LeaderLock Lock(TimeProvider clock) => new(_database.ConnectionString, 7, 1, "leader-lock-tests", clock);

    private async Task EndSessionAsync()
    {
        await using var admin = NpgsqlDataSource.Create(_database.ConnectionString);
        await using var command = admin.CreateCommand("select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())");
        (await command.ExecuteScalarAsync(Cancellation)).ShouldBe(1L);
    }

    // The server lets go of a lock when it has noticed the end of the session, a moment later.
    private static Task<bool> SeeTakenAsync(LeaderLock candidate) =>
        Checks.Eventually.SeeAsync(() => candidate.TryTakeAsync(Cancellation), taken => taken, TimeSpan.FromSeconds(5));

    // As good as a frozen process: no timer of it ever fires.
    private sealed class StoppedClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
