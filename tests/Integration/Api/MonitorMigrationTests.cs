using EventMonitors.Tests.Integration.Commands;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class MonitorMigrationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TestDatabase _test = null!;
    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Operator Operator => Operator.Of(_test.ConnectionString);

    public async ValueTask InitializeAsync()
    {
        _test = await TestDatabase.CreateAsync(Cancellation);
        _database = NpgsqlDataSource.Create(_test.ConnectionString);
        await FirstVersion.MakeAsync(_database, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Fact]
    public async Task What_the_first_version_wrote_is_taken_over_as_a_rebuild_from_its_events_would_make_it()
    {
        await Operator.DemandAsync("schema", "apply");
        var taken = await ReadModelTables.DumpAsync(Operator, _database);
        await Operator.DemandAsync("projections", "rebuild", "all");
        var rebuilt = await ReadModelTables.DumpAsync(Operator, _database);

        // Made behind the log, from its first event on.
        string[] behind = ["event_monitors.check_days", "event_monitors.check_hours", "event_monitors.monitor_status_versions"];
        behind.ShouldAllBe(table => taken[table].Length == 0 && rebuilt[table].Length > 0);
        taken.Where(table => !behind.Contains(table.Key)).ShouldBe(rebuilt.Where(table => !behind.Contains(table.Key)), ignoreOrder: true);
        string[] without = [.. behind, "event_monitors.monitor_snapshots", "event_monitors.incidents", "event_monitors.asked_checks", "event_monitors.api_keys"];
        taken.Where(table => table.Value.Length == 0).Select(table => table.Key).ShouldBe(without, ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_being_appended_while_the_tables_are_brought_up_to_date_is_in_them_too()
    {
        await using var writer = await _database.OpenConnectionAsync(Cancellation);
        await using var open = await writer.BeginTransactionAsync(Cancellation);
        await using (var append = new NpgsqlCommand("""
            insert into event_store.mt_streams (tenant_id, id, type, version) values ('1', 'customer-11', 'customer', 1);
            insert into event_store.mt_events (seq_id, id, tenant_id, stream_id, version, type, timestamp, data) values (
                nextval('event_store.mt_events_sequence'), gen_random_uuid(), '1', 'customer-11', 1, 'customer_registered', now(),
                '{"customerId": 11, "organizationId": 1, "publicId": "21111111-1111-4111-8111-111111111111", "name": "Late"}')
            """, writer))
            await append.ExecuteNonQueryAsync(Cancellation);

        var applying = Operator.DemandAsync("schema", "apply");
        await Eventually.Async(
            async _ => applying.IsCompleted || await AskAsync<bool>("select exists (select from pg_locks where relation = 'event_store.mt_events'::regclass and not granted)"),
            isDecided => isDecided,
            Patience,
            Cancellation);
        await open.CommitAsync(Cancellation);
        await applying;

        (await AskAsync<long[]>("select array_agg(position order by position) from event_monitors.feed_positions"))
            .ShouldBe(await AskAsync<long[]>("select array_agg(seq_id order by seq_id) from event_store.mt_events"));
    }

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
