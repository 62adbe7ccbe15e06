using System.Net;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Roles;

/// <summary>What the service's login may do to the database, and what it may not.</summary>
public sealed class ServiceRoleTests(ServiceHost host) : IClassFixture<ServiceHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Api_does_all_of_its_work_with_it()
    {
        using var client = host.Client();
        var id = await CreateAsync(client);
        var path = $"/api/imap-pop-monitors/{id}";
        await host.Part<CheckRecorder>().RecordAsync([Check(id)], Cancellation);
        // Again: duplicates take back the rows of streams that were made for nothing.
        await host.Part<CheckRecorder>().RecordAsync([Check(id)], Cancellation);

        (await Json.ReadAsync(await client.GetAsync(path, Cancellation), Cancellation)).GetProperty("lastCheckedAt").GetString().ShouldNotBeNull();
        (await Json.ReadAsync(await client.GetAsync($"{path}/checks", Cancellation), Cancellation)).GetProperty("items").GetArrayLength().ShouldBe(1);
        (await Json.ReadAsync(await client.GetAsync($"{path}/events", Cancellation), Cancellation)).GetProperty("items").GetArrayLength().ShouldBe(2);

        (await client.PatchAsync(path, Json.Body("""{"name":"Renamed","imapPopConfig":{"password":"q"}}"""), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Json.ReadAsync(await client.GetAsync($"{path}?version=1", Cancellation), Cancellation)).GetProperty("name").GetString().ShouldBe("n");
        (await KeysOfAsync(id)).ShouldBe(1);
        (await client.DeleteAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await KeysOfAsync(id)).ShouldBe(0);
        (await Json.ReadAsync(await client.GetAsync($"{path}/events", Cancellation), Cancellation)).GetProperty("items").GetArrayLength().ShouldBe(4);
    }

    [Fact]
    public async Task A_rebuild_by_the_owner_takes_nothing_from_it()
    {
        await host.AsOwner.DemandAsync("projections", "rebuild", "all");

        await Api_does_all_of_its_work_with_it();
        foreach (var command in (string[][])[["projections", "status"], ["projections", "stop", "check-days"], ["projections", "start", "check-days"], ["export", "--output", "-"]])
            await host.AsService.DemandAsync(command);
        var refused = await host.AsService.RunAsync("projections", "rebuild", "monitors");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("ConnectionStrings__EventStoreOwner");
    }

    [Fact]
    public async Task It_destroys_no_data_key_of_a_monitor_whose_history_does_not_say_so()
    {
        using var client = host.Client();
        var id = await CreateAsync(client);

        await ExecuteAsync(host.Service, $"select event_monitors.shred_data_key({id})");

        (await KeysOfAsync(id)).ShouldBe(1);
    }

    [Fact]
    public async Task It_destroys_no_data_key_by_a_false_history_in_another_tenant()
    {
        using var client = host.Client();
        var id = await CreateAsync(client);

        await ExecuteAsync(host.Service, $$"""
            insert into event_store.mt_streams (id, tenant_id, type, version, is_archived) values ('monitor-{{id}}', '999', 'mailbox_monitor', 1, false);
            insert into event_store.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id)
            values (nextval('event_store.mt_events_sequence'), gen_random_uuid(), 'monitor-{{id}}', 1, '{"monitorId":{{id}}}', 'monitor_secrets_shredded', now(), '999');
            update event_monitors.monitors set organization_id = 999 where id = {{id}};
            select event_monitors.shred_data_key({{id}});
            update event_monitors.monitors set organization_id = 1 where id = {{id}}
            """);

        (await KeysOfAsync(id)).ShouldBe(1);
    }

    [Fact]
    public async Task It_destroys_no_data_key_of_secrets_that_were_given_after_a_shredding()
    {
        using var client = host.Client();
        var id = await CreateAsync(client);
        await host.Part<ShredSecretsHandler>().HandleAsync(id, EventMetadata.None, Cancellation);
        (await KeysOfAsync(id)).ShouldBe(0);
        (await client.PatchAsync($"/api/imap-pop-monitors/{id}", Json.Body("""{"imapPopConfig":{"password":"second"}}"""), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await ExecuteAsync(host.Service, $"select event_monitors.shred_data_key({id})");
        (await KeysOfAsync(id)).ShouldBe(1);

        await host.Part<ShredSecretsHandler>().HandleAsync(id, EventMetadata.None, Cancellation);
        (await KeysOfAsync(id)).ShouldBe(0);
    }

    [Theory]
    [InlineData("update event_store.mt_events set data = '{}'")]
    [InlineData("update event_store.mt_events set is_archived = true")]
    [InlineData("delete from event_store.mt_events")]
    [InlineData("truncate event_store.mt_events")]
    [InlineData("update event_store.mt_streams set is_archived = true")]
    [InlineData("update event_store.mt_streams set type = 'other'")]
    [InlineData("truncate event_store.mt_streams cascade")]
    [InlineData("select setval('event_store.mt_events_sequence', 1)")]
    [InlineData("lock table event_store.mt_events in access exclusive mode")]
    [InlineData("alter table event_store.mt_events disable trigger all")]
    [InlineData("drop table event_store.mt_events cascade")]
    [InlineData("update event_monitors.data_keys set ring_key_id = 'other'")]
    [InlineData("delete from event_monitors.data_keys")]
    [InlineData("create table event_store.mine ()")]
    [InlineData("create table event_monitors.mine ()")]
    [InlineData("create table public.mine ()")]
    [InlineData("create schema mine")]
    [InlineData("create role mine")]
    [InlineData("insert into schema_history.applied (component, number, name, fingerprint) values ('event_store', 9001, 'n', 'f')")]
    [InlineData("select event_monitors.apply_roles()")]
    [InlineData("set role event_monitors_archivist")]
    public async Task It_may_not(string statement)
    {
        await using var connection = await host.Service.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using var command = new NpgsqlCommand(statement, connection, transaction);

        var refused = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancellation));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, refused.MessageText);
    }

    [Fact]
    public async Task It_may_not_take_back_a_stream_that_has_events()
    {
        await using var delete = host.Service.CreateCommand("delete from event_store.mt_streams");

        var refused = await Should.ThrowAsync<PostgresException>(() => delete.ExecuteNonQueryAsync(Cancellation));

        refused.SqlState.ShouldBe(PostgresErrorCodes.ForeignKeyViolation);
    }

    [Fact]
    public async Task A_table_that_the_owner_makes_later_among_the_read_models_is_the_services_too()
    {
        await ExecuteAsync(host.Owner, "create table event_monitors.later (id bigint)");
        await ExecuteAsync(host.Service, "insert into event_monitors.later values (1); update event_monitors.later set id = 2; delete from event_monitors.later");
        await ExecuteAsync(host.Owner, "drop table event_monitors.later");
    }

    [Fact]
    public async Task An_archivist_closes_streams_and_ends_data_keys_and_changes_no_event()
    {
        await using var connection = await host.Owner.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        foreach (var allowed in (string[])
            [
                "set local role event_monitors_archivist",
                "update event_store.mt_streams set is_archived = true where id = 'user-1'",
                "update event_store.mt_events set is_archived = true where stream_id = 'user-1'",
                "update event_monitors.data_keys set ring_key_id = 'other'",
                "delete from event_monitors.data_keys",
            ])
        {
            await using var command = new NpgsqlCommand(allowed, connection, transaction);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var change = new NpgsqlCommand("update event_store.mt_events set data = '{}'", connection, transaction);
        (await Should.ThrowAsync<PostgresException>(() => change.ExecuteNonQueryAsync(Cancellation))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private async Task<long> KeysOfAsync(long monitorId)
    {
        await using var command = host.Owner.CreateCommand("select count(*) from event_monitors.data_keys where monitor_id = $1");
        command.Parameters.Add(new() { Value = monitorId });
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task<long> CreateAsync(HttpClient client)
    {
        var created = await client.PostAsync("/api/imap-pop-monitors", Json.Body(Json.With("imapPopConfig", """{"user":"u","password":"p"}""")), Cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        return (await Json.ReadAsync(created, Cancellation)).GetProperty("id").GetInt64();
    }

    private static CheckEnd Check(long monitorId) =>
        new(CheckMapping.ToEvent(Results.Completed(monitorId, new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero))), EventMetadata.None);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
