using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Storage;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Scheduling;

/// <summary>The Api whose schedule has four shards.</summary>
public sealed class ShardedHost : PipelineHost
{
    public const int Shards = 4;

    protected override void Configure(IWebHostBuilder host) => host.UseSetting("Scheduling:Shards", Shards.ToString(CultureInfo.InvariantCulture));
}

public sealed class ScheduleLeaderTests(ShardedHost api) : IClassFixture<ShardedHost>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<ScheduleLeader> _replicas = [];
    private LeaderSession _onlooker = null!;
    private Broker _broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _onlooker = new LeaderSession(api.ConnectionString, "onlooker", TimeProvider.System);
        _broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas)
        {
            await replica.StopAsync(CancellationToken.None);
            replica.Dispose();
        }

        await _onlooker.DisposeAsync();
        await _broker.DisposeAsync();
    }

    [Fact]
    public async Task Replicas_share_the_shards_and_those_of_one_that_is_gone_are_led_by_the_others()
    {
        await SeeSharesAsync(4);
        await JoinAsync();
        await SeeSharesAsync(2, 2);
        var third = await JoinAsync();
        await SeeSharesAsync(2, 1, 1);

        // The sessions of two of them are cut: each comes back as a new one, and somebody leads each shard meanwhile.
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var cut = database.CreateCommand("""
            select count(pg_terminate_backend(pid)) from (
                select pid from pg_stat_activity where application_name = 'event-monitors-scheduler' and datname = current_database() order by backend_start limit 2) a
            """);
        (await cut.ExecuteScalarAsync(Cancellation)).ShouldBe(2L);
        await SeeSharesAsync(2, 1, 1);

        await third.StopAsync(Cancellation);
        await SeeSharesAsync(2, 2);
    }

    [Fact]
    public async Task A_shard_that_is_handed_over_asks_for_each_slot_once_and_leaves_none_out()
    {
        var monitors = new List<long>();
        for (var i = 0; i < 6; i++) monitors.Add(await api.CreateMonitorAsync(new { customerId = 10, name = "sharded", hostname = "mail.example.com", checkInterval = 10 }));
        var requests = new List<CheckRequested>();
        await TakeAsync(requests, monitors);
        var replica = await JoinAsync();
        await TakeAsync(requests, monitors);
        await replica.StopAsync(Cancellation);
        await TakeAsync(requests, monitors);

        foreach (var id in monitors)
        {
            var asked = requests.Where(r => r.MonitorId == id && r.Trigger == "schedule").Select(r => r.Slot).ToList();
            asked.ShouldBeUnique();
            // What this machine was too slow to ask for is missed, which is an end too.
            var missed = (await api.ChecksAsync(id)).Where(check => check.GetProperty("trigger").GetString() == "schedule")
                .SelectMany(check => Enumerable.Range(0, check.GetProperty("count").GetInt32()).Select(k => check.GetProperty("slot").GetDateTimeOffset().AddSeconds(10 * k)));
            var slots = asked.Union(missed).Order().ToArray();
            slots.ShouldBe(Enumerable.Range(0, slots.Length).Select(k => slots[0].AddSeconds(10 * k)), $"of monitor {id}");
        }
    }

    [Fact]
    public async Task A_replica_that_goes_by_another_number_of_shards_stands_aside_and_says_why()
    {
        var standing = new ScheduleStanding();
        await JoinAsync(shards: 3, standing);
        var problem = await Checks.Eventually.SeeAsync(async () => (await standing.CheckHealthAsync(new HealthCheckContext(), Cancellation)).Description, said => said is not null, Patience);
        problem.ShouldBe("Scheduling__Shards is 3 here and 4 in a replica that is running; it has to be the same in all of them.");
        await SeeSharesAsync(4);
    }

    [Fact]
    public async Task A_replica_whose_program_knows_no_shards_yet_is_not_led_beside()
    {
        await using var database = await TestDatabase.CreateAsync(Cancellation);
        await using var replica = new LeaderSession(database.ConnectionString, "replica", TimeProvider.System);
        await using (var earlier = new LeaderLock(database.ConnectionString, ShardRows.Leading, 0, "earlier", TimeProvider.System))
        {
            (await earlier.TryTakeAsync(Cancellation)).ShouldBeTrue();
            (await ShardRows.TryJoinAsync(replica, 2, Cancellation)).ShouldBe("An earlier version of the program leads the schedule.");
        }

        await Checks.Eventually.SeeAsync(() => ShardRows.TryJoinAsync(replica, 2, Cancellation), problem => problem is null, Patience);
    }

    [Fact]
    public async Task The_database_finds_a_monitors_shard_as_the_program_does()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand($"select m.id, {Shard.Sql} % 7 from unnest($1::bigint[]) as m (id)");
        command.Parameters.Add(new() { Value = Enumerable.Range(1, 500).Select(i => (long)i * i * i * 1_000_003).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation)) ((long)Shard.Holding(reader.GetInt64(0), 7).Number).ShouldBe(reader.GetInt64(1));
    }

    [Fact]
    public async Task Another_number_of_shards_begins_where_the_last_of_the_earlier_ones_was()
    {
        await using var database = await TestDatabase.CreateAsync(Cancellation);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await new DatabaseSchema(source, TimeProvider.System, NullLogger<DatabaseSchema>.Instance).ApplyAsync(Cancellation);
        await using var session = new LeaderSession(database.ConnectionString, "replica", TimeProvider.System);
        (await ScheduleProgressRows.ReadAsync(session, new Shard(0, 2), Cancellation)).ShouldBeNull();
        var noon = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
        await ScheduleProgressRows.WriteAsync(session, new Shard(0, 2), new ScheduleProgress(noon, noon.AddMinutes(1)), Cancellation);
        await ScheduleProgressRows.WriteAsync(session, new Shard(1, 2), new ScheduleProgress(noon.AddMinutes(-5), noon.AddMinutes(2)), Cancellation);

        for (var shard = 0; shard < 3; shard++)
            (await ScheduleProgressRows.ReadAsync(session, new Shard(shard, 3), Cancellation)).ShouldBe(new ScheduleProgress(noon.AddMinutes(-5), noon.AddMinutes(1)));
        (await ScheduleProgressRows.ReadAsync(session, new Shard(0, 3), Cancellation)).ShouldNotBeNull();
    }

    private async Task<ScheduleLeader> JoinAsync(int shards = ShardedHost.Shards, ScheduleStanding? standing = null)
    {
        var replica = new ScheduleLeader(api.ConnectionString, shards, api.Service<Schedule>, standing ?? new ScheduleStanding(), TimeProvider.System, NullLogger<ScheduleLeader>.Instance);
        _replicas.Add(replica);
        await replica.StartAsync(Cancellation);
        return replica;
    }

    private Task<int[]> SeeSharesAsync(params int[] shares) => Checks.Eventually.SeeAsync(
        async () => (await ShardRows.LookAsync(_onlooker, ShardedHost.Shards, Cancellation)).Led.Values.OrderDescending().ToArray(),
        led => led.SequenceEqual(shares),
        Patience);

    // Until each of them was asked for once more.
    private async Task TakeAsync(List<CheckRequested> requests, List<long> monitors)
    {
        var before = requests.Count;
        await Checks.Eventually.SeeAsync(
            async () =>
            {
                while (await _broker.TakeRequestAsync(Cancellation) is { } envelope)
                    requests.Add(envelope.GetProperty("message").Deserialize<CheckRequested>(JsonSerializerOptions.Web)!);
                return requests.Skip(before).ToArray();
            },
            seen => monitors.TrueForAll(id => seen.Any(r => r.MonitorId == id)),
            Patience);
    }
}
