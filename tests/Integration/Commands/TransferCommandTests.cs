using System.Net;
using System.Text;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Commands;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

/// <summary><c>export</c> and <c>import</c>: a backup without PostgreSQL's own tools.</summary>
public sealed class TransferCommandTests(ApiHost api) : IClassFixture<ApiHost>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("transfer").FullName;
    private long _monitor;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Operator Source => Operator.Of(api.ConnectionString);

    public async ValueTask InitializeAsync()
    {
        using var client = api.Client(api.Tokens.Editor);
        var created = await client.PostAsync("/api/imap-pop-monitors", Json.Body(Json.With("imapPopConfig", """{"user":"u","startTls":true,"mailbox":"Übung","expect":{"minMessages":1},"oauth2":{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"open sesame"}}""")), Cancellation);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        _monitor = (await Json.ReadAsync(created, Cancellation)).GetProperty("id").GetInt64();
        var slot = new DateTimeOffset(DateTime.UtcNow.Date, TimeSpan.Zero);
        await api.Service<CheckRecorder>().RecordAsync([new CheckEnd(CheckMapping.ToEvent(Results.Completed(_monitor, slot)), EventMetadata.None)], Cancellation);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_export_writes_to_no_file_that_somebody_else_has_put_in_its_way()
    {
        var (file, theirs) = (Path.Combine(_folder, "mine.ndjson"), Path.Combine(_folder, "theirs"));
        await File.WriteAllTextAsync(theirs, "theirs", Cancellation);
        File.CreateSymbolicLink($"{file}.partial", theirs);

        await Source.DemandAsync("export", "--output", file);

        (await File.ReadAllTextAsync(theirs, Cancellation)).ShouldBe("theirs");
        new FileInfo(file).LinkTarget.ShouldBeNull();
        if (OperatingSystem.IsLinux()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(_folder).Select(Path.GetFileName).ShouldBe(["mine.ndjson", "mine.ndjson.partial", "theirs"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_imported_export_has_the_same_history_read_models_data_keys_and_next_ids()
    {
        var file = Path.Combine(_folder, "export.ndjson");
        var exported = (await Source.DemandAsync("export", "--output", file, "--json")).Rows.ShouldHaveSingleItem();
        if (OperatingSystem.IsLinux()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldNotContain("open sesame");

        await using var empty = await TestDatabase.CreateAsync(Cancellation);
        await using var database = NpgsqlDataSource.Create(empty.ConnectionString);
        var target = Operator.Of(empty.ConnectionString);
        await target.DemandAsync("schema", "apply");
        var imported = (await target.DemandAsync("import", "--input", file, "--json")).Rows.ShouldHaveSingleItem();

        imported.GetProperty("events").GetInt64().ShouldBe(exported.GetProperty("events").GetInt64());
        (await target.DemandAsync("replay", "--monitor", $"{_monitor}", "--json")).Output.ShouldBe((await Source.DemandAsync("replay", "--monitor", $"{_monitor}", "--json")).Output);
        await Source.DemandAsync("projections", "rebuild", "all");
        var source = api.Service<NpgsqlDataSource>();
        (await ReadModelTables.DumpAsync(target, database)).ShouldBe(await ReadModelTables.DumpAsync(Source, source));
        const string keys = "select string_agg(k::text, ' ' order by monitor_id) from event_monitors.data_keys k";
        (await AskAsync<string>(database, keys)).ShouldBe(await AskAsync<string>(source, keys));
        (await AskAsync<long>(database, "select nextval('event_monitors.monitor_ids')")).ShouldBe(await AskAsync<long>(source, "select nextval('event_monitors.monitor_ids')"));

        var again = await target.RunAsync("import", "--input", file);
        again.ExitCode.ShouldBe(ExitCode.Failed);
        again.Error.ShouldContain("not empty");
    }

    [Fact]
    public async Task Standard_output_and_input_carry_an_export_too_and_nothing_besides()
    {
        var export = await Source.DemandAsync("export", "--output", "-");
        export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith('{'));
        export.Error.ShouldContain("exported ");

        await using var empty = await TestDatabase.CreateAsync(Cancellation);
        var target = Operator.Of(empty.ConnectionString);
        await target.DemandAsync("schema", "apply");
        using var input = new MemoryStream(Encoding.UTF8.GetBytes(export.Output));
        (await target.RunAsync(input, Cancellation, "import", "--input", "-")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Theory]
    [InlineData("mail.example.com", "mail.example.net")]
    [InlineData("\"ringKeyId\":\"test\"", "\"ringKeyId\":\"tost\"")]
    public async Task A_damaged_export_is_refused_and_leaves_the_store_empty(string old, string altered)
    {
        var export = (await Source.DemandAsync("export", "--output", "-")).Output;
        export.ShouldContain(old);
        await using var empty = await TestDatabase.CreateAsync(Cancellation);
        await using var database = NpgsqlDataSource.Create(empty.ConnectionString);
        var target = Operator.Of(empty.ConnectionString);
        await target.DemandAsync("schema", "apply");

        using var input = new MemoryStream(Encoding.UTF8.GetBytes(export.Replace(old, altered, StringComparison.Ordinal)));
        var refused = await target.RunAsync(input, Cancellation, "import", "--input", "-");

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain("the import is refused, and nothing was changed");
        (await AskAsync<long>(database, "select (select count(*) from event_store.mt_events) + (select count(*) from event_monitors.data_keys)")).ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over_and_one_that_is_not_is_named()
    {
        var file = Path.Combine(_folder, "mine.txt");
        await File.WriteAllTextAsync(file, "mine", Cancellation);

        var refused = await Source.RunAsync("export", "--output", file);
        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Error.ShouldContain($"{file} exists already");
        (await File.ReadAllTextAsync(file, Cancellation)).ShouldBe("mine");

        var missing = await Source.RunAsync("import", "--input", Path.Combine(_folder, "none"));
        missing.ExitCode.ShouldBe(ExitCode.Failed);
        missing.Error.ShouldContain(Path.Combine(_folder, "none"));
        Directory.GetFiles(_folder).ShouldBe([file]);
    }

    private static async Task<T> AskAsync<T>(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
