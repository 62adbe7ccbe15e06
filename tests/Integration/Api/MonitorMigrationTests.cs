using System.Reflection;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class MonitorMigrationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Monitors_of_the_first_version_are_taken_over_with_what_their_events_say()
    {
        await using var test = await TestDatabase.CreateAsync(Cancellation);
        await using var database = NpgsqlDataSource.Create(test.ConnectionString);
        await ExecuteAsync(database, Script(typeof(PostgresEventStore).Assembly, "0001-event-tables.sql"));
        await ExecuteAsync(database, Script(typeof(DatabaseSchema).Assembly, "0001-read-models.sql"));
        await ExecuteAsync(database, """
            insert into event_store.mt_streams (tenant_id, id, version) values ('1', 'monitor-500', 1), ('1', 'monitor-501', 1);
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id) values
                (1, gen_random_uuid(), 'monitor-500', 1, '{"config":{"user":"u@example.com","hasPassword":true}}', 'monitor_created', now(), '1'),
                (2, gen_random_uuid(), 'monitor-501', 1, '{"config":{"user":null,"hasPassword":false}}', 'monitor_created', now(), '1');
            insert into event_monitors.monitors (id, organization_id, customer_id, name, hostname, host_ascii, status, check_interval, timeout_seconds,
                protocol, tls, reject_unauthorized, has_user, sealed_config, created_at, updated_at, version, probe_version)
            select id, 1, 10, 'n', 'h', 'h', 'active', 60, 30, 'imap', true, true, id = 500, 'c1.x', now(), now(), 1, 1 from unnest(array[500, 501]) id;
            """);

        await ExecuteAsync(database, Script(typeof(DatabaseSchema).Assembly, "0002-monitor-changes.sql"));

        await using var command = database.CreateCommand("select mailbox_user, has_password, shredded_version, deleted_at from event_monitors.monitors order by id");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<(string?, bool, bool, bool)>();
        while (await reader.ReadAsync(Cancellation)) rows.Add((reader.TextOrNull(0), reader.GetBoolean(1), reader.IsDBNull(2), reader.IsDBNull(3)));
        rows.ShouldBe([("u@example.com", true, true, true), (null, false, true, true)]);
    }

    private static string Script(Assembly assembly, string name)
    {
        var resource = assembly.GetManifestResourceNames().Single(r => r.EndsWith(name, StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
