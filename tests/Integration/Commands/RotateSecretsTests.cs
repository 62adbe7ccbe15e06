using System.Security.Cryptography;
using EventMonitors.Api.Commands;
using EventMonitors.Api.Secrets;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

public sealed class RotateSecretsTests : IAsyncLifetime
{
    private const int Keys = 1201;

    private readonly OperatorDatabase _database = new();
    private readonly (string Id, byte[] Value) _old = ("ring-old", RandomNumberGenerator.GetBytes(32));
    private readonly (string Id, byte[] Value) _new = ("ring-new", RandomNumberGenerator.GetBytes(32));
    private readonly Dictionary<long, byte[]> _plain = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.InitializeAsync();
        var ring = new KeyRing([_old]);
        var wrapped = new List<byte[]>();
        for (var id = 1L; id <= Keys; id++)
        {
            var key = DataKey.Create();
            _plain.Add(id, key.Value.ToArray());
            wrapped.Add(ring.Wrap(id, key).Wrapped);
        }

        await _database.ExecuteAsync(
            "insert into event_monitors.data_keys (monitor_id, organization_id, ring_key_id, wrapped_key, created_at) select i, 1, $1, k, now() from unnest($2::bytea[]) with ordinality u (k, i)",
            _old.Id, wrapped.ToArray());
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Every_key_is_wrapped_by_the_first_of_the_ring_and_opens_the_same_secrets()
    {
        var answer = await With(_new, _old).DemandAsync("secrets", "rotate", "--json");

        var row = answer.Rows.ShouldHaveSingleItem();
        row.GetProperty("ringKeyId").GetString().ShouldBe("ring-new");
        row.GetProperty("rewrapped").GetInt64().ShouldBe(Keys);
        await ShouldOpenAsync(new KeyRing([_new]), _plain);
        (await EventsAsync()).Sum(e => e.Count).ShouldBe(Keys);

        (await With(_new).DemandAsync("secrets", "rotate", "--json")).Rows[0].GetProperty("rewrapped").GetInt64().ShouldBe(0);
        (await EventsAsync()).Sum(e => e.Count).ShouldBe(Keys);
    }

    [Fact]
    public async Task A_key_that_is_shredded_while_its_batch_is_wrapped_is_not_counted()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync(Cancellation);
        await using var shredding = await connection.BeginTransactionAsync(Cancellation);
        await using (var delete = new NpgsqlCommand("delete from event_monitors.data_keys where monitor_id = 5", connection, shredding)) await delete.ExecuteNonQueryAsync(Cancellation);
        var rotating = With(_new, _old).DemandAsync("secrets", "rotate", "--json");
        await Eventually.Async(
            _ => _database.ScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"),
            waiting => waiting > 0,
            TimeSpan.FromSeconds(30),
            Cancellation);
        await shredding.CommitAsync(Cancellation);

        (await rotating).Rows[0].GetProperty("rewrapped").GetInt64().ShouldBe(Keys - 1);
        (await EventsAsync()).Sum(e => e.Count).ShouldBe(Keys - 1);
        _plain.Remove(5);
        await ShouldOpenAsync(new KeyRing([_new]), _plain);
    }

    [Fact]
    public async Task Keys_that_come_in_under_an_old_key_meanwhile_are_told_and_the_command_fails()
    {
        await using var late = _database.DataSource.CreateCommand("""
            create function late() returns trigger language plpgsql as
                $$ begin insert into event_monitors.data_keys values (0, old.ring_key_id, old.wrapped_key, now(), old.organization_id); return new; end $$;
            create trigger late after update on event_monitors.data_keys for each row when (old.monitor_id = 1) execute function late()
            """);
        await late.ExecuteNonQueryAsync(Cancellation);

        var answer = await With(_new, _old).RunAsync("secrets", "rotate", "--json");

        answer.ExitCode.ShouldBe(ExitCode.Failed);
        answer.Error.ShouldContain("1 data keys came in under other keys of the ring");
        answer.Rows[0].GetProperty("left").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task A_rotation_that_fails_in_the_middle_goes_on_where_it_was()
    {
        const long broken = 777;
        var intact = await _database.ScalarAsync<byte[]>("select wrapped_key from event_monitors.data_keys where monitor_id = $1", broken);
        await _database.ExecuteAsync("update event_monitors.data_keys set wrapped_key = $2 where monitor_id = $1", broken, new byte[60]);

        var failed = await With(_new, _old).RunAsync("secrets", "rotate");
        failed.ExitCode.ShouldBe(ExitCode.Failed);
        failed.Error.ShouldContain("monitor 777");
        var recorded = (await EventsAsync()).Sum(e => e.Count);
        recorded.ShouldBeInRange(1, Keys - 1);
        (await _database.ScalarAsync<long>("select count(*) from event_monitors.data_keys where ring_key_id = 'ring-new'")).ShouldBe(recorded);

        await _database.ExecuteAsync("update event_monitors.data_keys set wrapped_key = $2 where monitor_id = $1", broken, intact);
        var rest = await With(_new, _old).DemandAsync("secrets", "rotate", "--json");
        rest.Rows[0].GetProperty("rewrapped").GetInt64().ShouldBe(Keys - recorded);
        await ShouldOpenAsync(new KeyRing([_new]), _plain);
    }

    [Fact]
    public async Task Without_the_key_that_is_still_needed_nothing_changes_and_no_secret_shows()
    {
        var answer = await With(_new).RunAsync("secrets", "rotate");

        answer.ExitCode.ShouldBe(ExitCode.Failed);
        answer.Error.ShouldContain("'ring-old', which is not configured (Secrets__Keys__*)");
        answer.Error.TrimEnd().ShouldNotContain('\n');
        answer.Error.ShouldNotContain(Convert.ToBase64String(_new.Value));
        await ShouldOpenAsync(new KeyRing([_old]), _plain);
        (await EventsAsync()).ShouldBeEmpty();
    }

    private Operator With(params (string Id, byte[] Value)[] ring) => ring.Select((key, i) => (key, i)).Aggregate(
        _database.Operator, (settings, next) => settings.With($"Secrets:Keys:{next.i}:Id", next.key.Id).With($"Secrets:Keys:{next.i}:Value", Convert.ToBase64String(next.key.Value)));

    private async Task<List<DataKeysRewrapped>> EventsAsync() =>
        await _database.Store.ReadStreamAsync(PostgresEventStore.DefaultTenant, SecretEventTypes.Stream, cancellationToken: Cancellation)
            .Select(stored => (DataKeysRewrapped)stored.Data).ToListAsync(Cancellation);

    private async Task ShouldOpenAsync(KeyRing ring, Dictionary<long, byte[]> plain)
    {
        await using var command = _database.DataSource.CreateCommand("select monitor_id, ring_key_id, wrapped_key from event_monitors.data_keys");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var opened = 0;
        while (await reader.ReadAsync(Cancellation))
        {
            var id = reader.GetInt64(0);
            ring.Unwrap(id, new WrappedDataKey(reader.GetString(1), reader.GetFieldValue<byte[]>(2))).Value.ToArray().ShouldBe(plain[id]);
            opened++;
        }

        opened.ShouldBe(plain.Count);
    }
}
