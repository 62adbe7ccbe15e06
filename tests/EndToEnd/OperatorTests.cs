using System.Text.Json;
using EventMonitors.DevHost.Servers;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>What an operator finds beside a running system, and does with it.</summary>
[Collection(nameof(RunningSystem))]
public sealed class OperatorTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The program that was built with these tests, instead of building it once more.</summary>
    private static string ProgramPath => Path.Combine(Checkout.BuildFolder, "bin/EventMonitors.Api/release/EventMonitors.Api.dll");

    private string OperatorPath => Path.Combine(system.Local, "operator.env");

    [Fact]
    public void Settings_of_the_operator_commands_are_for_their_owner_alone() =>
        File.GetUnixFileMode(OperatorPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

    [Fact]
    public async Task Block_says_how_to_get_at_the_commands_and_they_work_so()
    {
        using var api = system.As(tokens => tokens.Editor);
        var id = (await api.CreateAsync(new { name = "Replayed", imapPopConfig = new { protocol = "imap" } }, Cancellation)).GetProperty("id").GetInt64();
        const string asPrinted = "dotnet run --project src/Api -- projections status";
        // Each start prints the block anew.
        var line = system.Output.Last(line => line.StartsWith("# Operator commands: ", StringComparison.Ordinal))["# Operator commands: ".Length..];
        line.ShouldEndWith(asPrinted);

        var replay = await ShellAsync(line.Replace(asPrinted, $"dotnet '{ProgramPath}' replay --monitor {id} --no-checks --json", StringComparison.Ordinal));

        using var step = JsonDocument.Parse(replay.Trim());
        step.RootElement.GetProperty("type").GetString().ShouldBe("monitor_created");
        step.RootElement.GetProperty("state").GetProperty("name").GetString().ShouldBe("Replayed");
    }

    [Fact]
    public async Task Every_read_model_is_rebuilt_while_the_system_runs_and_no_answer_changes()
    {
        using var api = system.As(tokens => tokens.Editor);
        var id = (await api.CreateAsync(new { name = "Kept", status = "disabled", imapPopConfig = new { protocol = "imap", user = "u", password = "p" } }, Cancellation)).GetProperty("id").GetInt64();
        // The feed begins with what the demo's own data were made of.
        string[] paths = [$"/api/imap-pop-monitors/{id}", $"/api/imap-pop-monitors/{id}/events", "/api/events?limit=8"];
        var before = await AnswersAsync();

        // With the database of demo.json and nothing else.
        var rebuild = new ChildProgram("rebuild", "dotnet", [ProgramPath, "projections", "rebuild", "all", "--json"])
        {
            Environment = new Dictionary<string, string> { ["ConnectionStrings__EventStore"] = system.Demo.Database },
            Inherited = variable => variable is "PATH" or "HOME" or "DOTNET_ROOT",
        };
        using var rebuilt = JsonDocument.Parse(await Command.DemandAsync(rebuild, Cancellation));

        rebuilt.RootElement.GetProperty("projections").GetArrayLength().ShouldBeGreaterThan(3);
        (await AnswersAsync()).ShouldBe(before);
        await api.CreateAsync(new { name = "After", status = "disabled" }, Cancellation);

        async Task<string[]> AnswersAsync() => await Task.WhenAll(paths.Select(async path => (await api.GetAsync(path, Cancellation)).GetRawText()));
    }

    [Fact]
    public async Task Api_has_a_login_of_its_own_that_changes_no_event()
    {
        await using var database = NpgsqlDataSource.Create(system.Demo.Database);
        await using var command = database.CreateCommand("""
            select distinct usename::text, has_table_privilege(usename, 'event_store.mt_events', 'update') from pg_stat_activity
            where datname = current_database() and application_name = 'event-monitors-api'
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);

        (await reader.ReadAsync(Cancellation)).ShouldBeTrue();
        (reader.GetString(0), reader.GetBoolean(1)).ShouldBe(("eventmonitors_api", false));
        (await reader.ReadAsync(Cancellation)).ShouldBeFalse();
        string.Join('\n', system.Output).ShouldNotContain("could change recorded events");
    }

    private static Task<string> ShellAsync(string script) =>
        Command.DemandAsync(new ChildProgram("sh", "sh", ["-c", script]) { Inherited = variable => variable is "PATH" or "HOME" or "DOTNET_ROOT" }, Cancellation);
}
