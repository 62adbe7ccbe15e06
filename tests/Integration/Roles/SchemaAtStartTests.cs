using EventMonitors.Api.Commands;
using EventMonitors.Api.Storage;
using EventMonitors.DevHost.Servers;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Commands;
using EventMonitors.Tests.Support;
using Microsoft.Extensions.Logging;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Roles;

/// <summary>Who brings the tables up to date, on a cluster that no role was made in yet.</summary>
public sealed class SchemaAtStartTests : IAsyncLifetime
{
    private PostgresCluster _cluster = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var home = await ServiceHome.PrepareAsync(TestServers.Owner.Folder, $"postgres-{Guid.NewGuid():N}", ServiceAccount.For(PostgresCluster.PackageUser), Cancellation);
        var settings = new PostgresCluster.Settings(TestServers.Owner.Ports.Take(), RandomSecret.Make(), Durable: false);
        _cluster = await PostgresCluster.StartAsync(home, settings, TestServers.Owner.Children, TestServers.Owner.LogOf("postgres"), Cancellation);
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Replicas_of_several_installations_in_one_cluster_start_at_the_same_time()
    {
        await using var first = await DatabaseAsync("first");
        await using var second = await DatabaseAsync("second");
        await using var third = await DatabaseAsync("third");
        NpgsqlDataSource[] replicas = [first, second, third, first, second, third];

        var warnings = new Warnings();
        await Should.NotThrowAsync(Task.WhenAll(replicas.Select(replica => Task.Run(() => SchemaOf(replica, warnings).EnsureAsync(Cancellation)))));

        foreach (var database in (NpgsqlDataSource[])[first, second, third])
            (await AskAsync<bool>(database, "select has_table_privilege('event_monitors_service', 'event_store.mt_events', 'insert')")).ShouldBeTrue();
        warnings.Lines.ShouldContain(line => line.Contains("docs/security.md", StringComparison.Ordinal), replicas.Length, "a superuser could change history");
    }

    [Fact]
    public async Task A_login_that_owns_nothing_does_not_start_on_tables_that_are_missing_or_old_and_says_what_to_run()
    {
        await using var owner = await DatabaseAsync("old");
        var service = new NpgsqlConnectionStringBuilder(_cluster.ConnectionStringTo("old")) { Username = "plain_service", Password = "secret-1" }.ConnectionString;
        var asOperator = Operator.Of(service).With("ConnectionStrings:EventStoreOwner", _cluster.ConnectionStringTo("old"));
        await using var plain = NpgsqlDataSource.Create(service);
        await ExecuteAsync(owner, "create role plain_service login password 'secret-1'");

        (await Should.ThrowAsync<SchemaOutdatedException>(() => SchemaOf(plain).EnsureAsync(Cancellation))).Message.ShouldContain("schema apply");

        var applied = (await asOperator.DemandAsync("schema", "apply", "--json")).Rows.ShouldHaveSingleItem();
        applied.GetProperty("applied").GetInt32().ShouldBeGreaterThan(1);
        applied.GetProperty("roles").GetBoolean().ShouldBeTrue();
        applied.GetProperty("login").GetString().ShouldBe("kept");
        var warnings = new Warnings();
        await SchemaOf(plain, warnings).EnsureAsync(Cancellation);
        warnings.Lines.ShouldBeEmpty();

        await ExecuteAsync(owner, "delete from schema_history.applied where component = 'event_monitors' and number = (select max(number) from schema_history.applied where component = 'event_monitors')");
        (await Should.ThrowAsync<SchemaOutdatedException>(() => SchemaOf(plain).EnsureAsync(Cancellation))).Message.ShouldStartWith("The database lacks 1 of this program's schema scripts");
        var refused = await Operator.Of(service).RunAsync("replay", "--monitor", "500");
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain("schema apply");
        (await Operator.Of(service).RunAsync("schema", "apply")).Error.ShouldContain("ConnectionStrings__EventStoreOwner");

        await ExecuteAsync(owner, "insert into schema_history.applied (component, number, name, fingerprint) values ('event_monitors', 9001, 'n', 'f')");
        await Should.ThrowAsync<SchemaTooNewException>(() => SchemaOf(plain).EnsureAsync(Cancellation));
        (await Operator.Of(service).RunAsync("replay", "--monitor", "500")).Error.ShouldContain("version 9001");
    }

    [Fact]
    public async Task The_services_login_is_made_with_its_password_and_follows_it()
    {
        await using var owner = await DatabaseAsync("login");
        var first = new NpgsqlConnectionStringBuilder(_cluster.ConnectionStringTo("login")) { Username = "the \"service\"", Password = "geheim 'ü'", Pooling = false };
        await ApplyAsync(first, "created");
        await AnswersAsync(first.ConnectionString);

        var second = new NpgsqlConnectionStringBuilder(first.ConnectionString) { Password = "another" };
        await ApplyAsync(second, "kept");
        await AnswersAsync(second.ConnectionString);
        await Should.ThrowAsync<PostgresException>(() => AnswersAsync(first.ConnectionString));
        (await AskAsync<long>(owner, "select count(*) from pg_authid where rolpassword like '%geheim%' or rolpassword like '%another%'")).ShouldBe(0);
        (await AskAsync<bool>(owner, "select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls from pg_roles where rolname = 'the \"service\"'")).ShouldBeFalse();

        async Task ApplyAsync(NpgsqlConnectionStringBuilder service, string state) =>
            (await Operator.Of(service.ConnectionString).With("ConnectionStrings:EventStoreOwner", _cluster.ConnectionStringTo("login")).DemandAsync("schema", "apply", "--json"))
                .Rows[0].GetProperty("login").GetString().ShouldBe(state);
    }

    [Fact]
    public async Task An_owner_who_may_make_no_roles_goes_on_without_and_gets_them_once_they_are_there()
    {
        await using var superuser = await DatabaseAsync("modest");
        await ExecuteAsync(superuser, "create role modest_owner login password 'secret-2'; alter database modest owner to modest_owner");
        var connection = new NpgsqlConnectionStringBuilder(_cluster.ConnectionStringTo("modest")) { Username = "modest_owner", Password = "secret-2" }.ConnectionString;
        await using var modest = NpgsqlDataSource.Create(connection);

        var without = (await Operator.Of(connection).DemandAsync("schema", "apply", "--json")).Rows[0];
        without.GetProperty("roles").GetBoolean().ShouldBeFalse();
        without.GetProperty("login").GetString().ShouldBe("roles_missing");
        await SchemaOf(modest).EnsureAsync(Cancellation);

        await ExecuteAsync(superuser, "create role event_monitors_service nologin; create role event_monitors_archivist nologin in role event_monitors_service");
        (await Operator.Of(connection).DemandAsync("schema", "apply", "--json")).Rows[0].GetProperty("roles").GetBoolean().ShouldBeTrue();
        (await AskAsync<bool>(superuser, "select has_table_privilege('event_monitors_service', 'event_monitors.monitors', 'update')")).ShouldBeTrue();
    }

    private async Task<NpgsqlDataSource> DatabaseAsync(string name)
    {
        await _cluster.EnsureDatabaseAsync(name, Cancellation);
        return NpgsqlDataSource.Create(_cluster.ConnectionStringTo(name));
    }

    private static DatabaseSchema SchemaOf(NpgsqlDataSource database, Warnings? warnings = null) => new(database, TimeProvider.System, warnings ?? new Warnings());

    private static async Task AnswersAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand("select count(*) from event_store.mt_events", connection);
        await command.ExecuteScalarAsync(Cancellation);
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed class Warnings : ILogger<DatabaseSchema>
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add(formatter(state, exception));
        }
    }
}
