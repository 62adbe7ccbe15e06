using EventMonitors.EventStore;
using EventMonitors.Tests.Support;

using Npgsql;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Integration.EventStore;

public sealed class SchemaTests(StoreDatabase database) : IClassFixture<StoreDatabase>
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public async Task Columns_are_those_that_Marten_makes()
    {
        var columns = await LinesAsync("""
            select c.table_name || '.' || c.column_name || ' ' || format_type(a.atttypid, a.atttypmod)
                || case when c.is_nullable = 'NO' then ' not null' else '' end
                || coalesce(' default ' || c.column_default, '')
            from information_schema.columns c
            join pg_attribute a on a.attrelid = format('%I.%I', c.table_schema, c.table_name)::regclass and a.attname = c.column_name
            where c.table_schema = 'event_store' and c.table_name like 'mt\_%' order by c.table_name, c.ordinal_position
            """);

        columns.ShouldBe(
        [
            "mt_event_progression.name character varying not null",
            "mt_event_progression.last_seq_id bigint",
            "mt_event_progression.last_updated timestamp with time zone default transaction_timestamp()",
            "mt_events.seq_id bigint not null",
            "mt_events.id uuid not null",
            "mt_events.stream_id character varying",
            "mt_events.version bigint not null",
            "mt_events.data jsonb not null",
            "mt_events.bdata bytea",
            "mt_events.type character varying(500) not null",
            "mt_events.timestamp timestamp with time zone not null",
            "mt_events.tenant_id character varying default '*DEFAULT*'::character varying",
            "mt_events.mt_dotnet_type character varying",
            "mt_events.correlation_id character varying",
            "mt_events.causation_id character varying",
            "mt_events.headers jsonb",
            "mt_events.is_archived boolean default false",
            "mt_streams.tenant_id character varying not null default '*DEFAULT*'::character varying",
            "mt_streams.id character varying not null",
            "mt_streams.type character varying",
            "mt_streams.version bigint",
            "mt_streams.timestamp timestamp with time zone not null default now()",
            "mt_streams.created timestamp with time zone not null default now()",
            "mt_streams.is_archived boolean default false",
        ]);
    }

    [Fact]
    public async Task Indexes_are_those_that_Marten_makes()
    {
        var indexes = await LinesAsync("select indexdef from pg_indexes where schemaname = 'event_store' and tablename like 'mt\\_%' order by indexname");

        indexes.ShouldBe(
        [
            "CREATE UNIQUE INDEX idx_mt_events_event_id ON event_store.mt_events USING btree (id)",
            "CREATE UNIQUE INDEX pk_mt_event_progression ON event_store.mt_event_progression USING btree (name)",
            "CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON event_store.mt_events USING btree (tenant_id, stream_id, version)",
            "CREATE UNIQUE INDEX pkey_mt_events_seq_id ON event_store.mt_events USING btree (seq_id)",
            "CREATE UNIQUE INDEX pkey_mt_streams_tenant_id_id ON event_store.mt_streams USING btree (tenant_id, id)",
        ]);
    }

    [Fact]
    public async Task Constraints_are_those_that_Marten_makes()
    {
        var constraints = await LinesAsync("""
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = 'event_store'::regnamespace and contype <> 'n' and conrelid::regclass::text like 'event\_store.mt\_%' order by 1
            """);

        constraints.ShouldBe(
        [
            "event_store.mt_event_progression pk_mt_event_progression PRIMARY KEY (name)",
            "event_store.mt_events fkey_mt_events_stream_id_tenant_id FOREIGN KEY (tenant_id, stream_id) REFERENCES event_store.mt_streams(tenant_id, id)",
            "event_store.mt_events pkey_mt_events_seq_id PRIMARY KEY (seq_id)",
            "event_store.mt_streams pkey_mt_streams_tenant_id_id PRIMARY KEY (tenant_id, id)",
        ]);
    }

    [Fact]
    public async Task Sequence_belongs_to_the_events_and_hands_out_one_position_at_a_time()
    {
        var sequence = await LinesAsync("""
            select pg_get_serial_sequence('event_store.mt_events', 'seq_id') || ' ' || data_type || ' start ' || start_value
                || ' by ' || increment_by || ' cache ' || cache_size
            from pg_sequences where schemaname = 'event_store' and sequencename like 'mt\_%'
            """);

        sequence.ShouldBe(["event_store.mt_events_sequence bigint start 1 by 1 cache 1"]);
    }

    [Fact]
    public async Task Applying_again_changes_nothing()
    {
        const string applied = "select string_agg(number || applied_at::text, ' ' order by number) from schema_history.applied";
        var before = await database.ScalarAsync<string>(applied);

        await new EventStoreSchema(database.DataSource).ApplyAsync(TestContext.Current.CancellationToken);

        (await database.ScalarAsync<string>(applied)).ShouldBe(before);
    }

    [Fact]
    public async Task Replicas_that_start_at_the_same_time_do_not_disturb_each_other()
    {
        await using var empty = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(empty.ConnectionString);

        var replicas = Enumerable.Range(0, 6).Select(_ => Task.Run(() => new EventStoreSchema(dataSource).ApplyAsync(Never)));

        await Should.NotThrowAsync(Task.WhenAll(replicas));
    }

    [Fact]
    public async Task Program_refuses_a_database_that_is_newer_than_itself()
    {
        await using var newer = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(newer.ConnectionString);
        await new EventStoreSchema(dataSource).ApplyAsync(TestContext.Current.CancellationToken);
        await using var upgrade = dataSource.CreateCommand(
            "insert into schema_history.applied (component, number, name, fingerprint) values ('event_store', 9001, 'from-the-future', '')");
        await upgrade.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var refused = await Should.ThrowAsync<SchemaTooNewException>(() => new EventStoreSchema(dataSource).ApplyAsync(Never));

        refused.Message.ShouldMatch("^The tables of event_store are at version 9001, this program knows them up to version [0-9]+");
    }

    [Fact]
    public async Task Program_refuses_a_script_that_was_changed_after_it_was_applied()
    {
        await using var other = await TestDatabase.CreateAsync(TestContext.Current.CancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(other.ConnectionString);
        await new EventStoreSchema(dataSource).ApplyAsync(TestContext.Current.CancellationToken);
        await using var forgery = dataSource.CreateCommand("update schema_history.applied set fingerprint = 'another'");
        await forgery.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var refused = await Should.ThrowAsync<InvalidOperationException>(() => new EventStoreSchema(dataSource).ApplyAsync(Never));

        refused.Message.ShouldContain("0001-event-tables of event_store is not the one that was applied");
    }

    [Fact]
    public async Task Role_that_may_create_nothing_starts_on_tables_that_are_up_to_date()
    {
        await using var setUp = database.DataSource.CreateCommand("""
            create role plain_program login;
            grant usage on schema schema_history to plain_program;
            grant select on schema_history.applied to plain_program;
            """);
        await setUp.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var dataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c role=plain_program" }.ConnectionString);

        try
        {
            await Should.NotThrowAsync(() => new EventStoreSchema(dataSource).ApplyAsync(Never));
        }
        finally
        {
            // Roles belong to the whole cluster and outlive this test's database.
            await database.DataSource.CreateCommand("drop owned by plain_program; drop role plain_program").ExecuteNonQueryAsync(Never);
        }
    }

    private async Task<List<string>> LinesAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var lines = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            lines.Add(reader.GetString(0));
        return lines;
    }
}
