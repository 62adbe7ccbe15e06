using System.Text.Json;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary>A rebuild whose process is killed as a crash or the kernel would.</summary>
public sealed class KilledRebuildTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private const int Monitors = 20;
    // More than a rebuild reads before it first writes, so that there is something to go on with.
    private const int ChecksEach = 2600;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_one_goes_on_there_and_leaves_the_same_rows()
    {
        await ManyChecks.RecordAsync(database, Monitors, ChecksEach);
        await database.Operator.DemandAsync("projections", "rebuild", "all");
        var expected = await ReadModelTables.DumpAsync(database.Operator, database.DataSource);
        expected["event_monitors.monitor_health"].Split('\n').Length.ShouldBe(Monitors);

        // A slow reader of a serving table keeps the exchange of the tables waiting, so the process is caught before it.
        await using (var reader = await database.DataSource.OpenConnectionAsync(Cancellation))
        {
            await using var reading = await reader.BeginTransactionAsync(Cancellation);
            await using var look = new NpgsqlCommand("select count(*) from event_monitors.monitor_health", reader, reading);
            await look.ExecuteScalarAsync(Cancellation);

            await using var rebuild = ApiProgram.Start(database.ConnectionString, "projections", "rebuild", "all");
            await Eventually.Async(_ => RebuiltUpToAsync(), position => position > 0, Patience, Cancellation);
            rebuild.KillGroup();
            await rebuild.Exited;
        }

        (await ReadModelTables.DumpAsync(database.Operator, database.DataSource)).ShouldBe(expected);
        await Eventually.Async(_ => StatusAsync(), s => s.GetProperty("rebuild") is { ValueKind: JsonValueKind.Object } r && r.GetProperty("by").ValueKind == JsonValueKind.Null, Patience, Cancellation);

        // So that equal rows are the rebuild's doing.
        await database.ExecuteAsync("update event_monitors.monitor_health set message = 'altered'");
        var resumed = (await database.Operator.DemandAsync("projections", "rebuild", "all", "--json")).Rows.ShouldHaveSingleItem();

        resumed.GetProperty("resumedAfter").GetInt64().ShouldBeGreaterThan(0);
        (await ReadModelTables.DumpAsync(database.Operator, database.DataSource)).ShouldBe(expected);
        (await StatusAsync()).GetProperty("rebuild").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_in_order_with_130()
    {
        await using var blocker = await database.DataSource.OpenConnectionAsync(Cancellation);
        await using var blocking = await blocker.BeginTransactionAsync(Cancellation);
        await using var look = new NpgsqlCommand("select count(*) from event_monitors.users", blocker, blocking);
        await look.ExecuteScalarAsync(Cancellation);

        await using var rebuild = ApiProgram.Start(database.ConnectionString, "projections", "rebuild", "all");
        await Eventually.Async(_ => StatusAsync(), s => s.GetProperty("state").GetString() == "rebuilding", Patience, Cancellation);
        await rebuild.StopAsync(Patience);

        (await rebuild.Exited).ShouldBe(130);
    }

    private Task<long> RebuiltUpToAsync() => database.ScalarAsync<long>("select coalesce(min(position), 0) from event_store.projection_rebuilds");

    private async Task<JsonElement> StatusAsync() =>
        (await database.Operator.DemandAsync("projections", "status", "--json")).Rows.Single(r => r.GetProperty("name").GetString() == "monitors");
}
