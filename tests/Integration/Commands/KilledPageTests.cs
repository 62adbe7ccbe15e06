using System.Security.Cryptography;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>A read model that follows the log, whose process is killed in the middle of a page.</summary>
public sealed class KilledPageTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private const int Monitors = 5;
    private const int ChecksEach = 700;
    private const string Checkpoint = "select case when count(*) = 2 then min(last_seq_id) else 0 end from event_store.mt_event_progression where name in ('check-days:All', 'check-hours:All')";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_successor_counts_every_check_once()
    {
        await using var broker = await TestBroker.CreateVirtualHostAsync(Cancellation);
        await database.Operator.DemandAsync("users", "create-admin", "--organization", "Killed Hosting", "--name", "K", "--email", "k@killed.example");
        await using (var killed = Serve(broker))
        {
            await Eventually.Async(_ => database.ScalarAsync<long>(Checkpoint), position => position > 0, Patience, Cancellation);
            await using var other = await database.DataSource.OpenConnectionAsync(Cancellation);
            await using var locking = await other.BeginTransactionAsync(Cancellation);
            await using var lockTable = new NpgsqlCommand("lock table event_monitors.check_days in share mode", other, locking);
            await lockTable.ExecuteNonQueryAsync(Cancellation);

            await ManyChecks.RecordAsync(database, Monitors, ChecksEach);
            await Eventually.Async(
                _ => database.ScalarAsync<long>("select count(*) from pg_locks where relation = 'event_monitors.check_days'::regclass and not granted"),
                waiting => waiting > 0, Patience, Cancellation);
            killed.KillGroup();
            await killed.Exited;
        }

        await using var successor = Serve(broker);
        var head = await database.ScalarAsync<long>("select last_value from event_store.mt_events_sequence");
        await Eventually.Async(_ => database.ScalarAsync<long>(Checkpoint), position => position >= head, Patience, Cancellation);

        (await database.ScalarAsync<string[]>("select array_agg(monitor_id || ' ' || day || ' ' || up order by monitor_id) from event_monitors.check_days"))
            .ShouldBe(Enumerable.Range(1, Monitors).Select(monitor => $"{monitor} 2026-03-01 {ChecksEach}"));
        var counted = await ReadModelTables.DumpAsync(database.Operator, database.DataSource);
        await database.Operator.DemandAsync("projections", "rebuild", "check-days");
        (await ReadModelTables.DumpAsync(database.Operator, database.DataSource)).ShouldBe(counted);
    }

    private ChildProcess Serve(TestVirtualHost broker) => ApiProgram.Start(
        new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["ConnectionStrings__EventStore"] = database.ConnectionString,
            ["ConnectionStrings__RabbitMq"] = broker.Uri.ToString(),
            ["Secrets__Keys__0__Id"] = "test",
            ["Secrets__Keys__0__Value"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Secrets__Transport__0__Id"] = "test",
            ["Secrets__Transport__0__Value"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        });
}
