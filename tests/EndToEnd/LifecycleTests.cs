using System.Text.Json;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>Starting, stopping, starting again, dying, and starting twice.</summary>
[Collection(nameof(RunningSystem))]
public sealed class LifecycleTests(RunningSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stopped_system_leaves_no_process_behind_and_started_again_it_goes_on_checking()
    {
        using var api = system.As(tokens => tokens.Editor);
        var id = (await api.CreateAsync(new { port = system.Demo.Mail!.Imaps, imapPopConfig = Config(system.Demo.Mail) }, Cancellation)).GetProperty("id").GetInt64();
        await api.ChecksAsync(id, checks => checks.Count > 0, Cancellation);
        var before = (Demo: File.ReadAllText(system.DemoPath), Monitor: (await api.MonitorAsync(id, Cancellation)).GetProperty("createdAt").GetString());
        var family = ProcessFamily.Of(system.ProcessId);
        family.Count.ShouldBeGreaterThan(10);

        (await system.StopAsync()).ShouldBe(0);
        family.ShouldAllBe(member => !member.IsAlive);
        var stopped = DateTimeOffset.UtcNow;

        await system.StartAsync(Cancellation);
        File.ReadAllText(system.DemoPath).ShouldBe(before.Demo);
        (await api.MonitorAsync(id, Cancellation)).GetProperty("createdAt").GetString().ShouldBe(before.Monitor);
        // A slot that comes while the system still starts is given up, and rightly so.
        await api.ChecksAsync(id, checks => checks.Any(check => check.Slot > stopped && check.Verdict == "up"), Cancellation);
    }

    [Fact]
    public async Task Second_run_on_the_same_folder_is_refused_in_one_line_that_says_which_one_runs()
    {
        var answer = await Command.RunAsync(system.Run("--port", "1"), Cancellation);

        answer.ExitCode.ShouldBe(1);
        var line = answer.Error.TrimEnd().Split('\n').ShouldHaveSingleItem();
        line.ShouldContain($"process {system.ProcessId}");
        line.ShouldContain(system.Url);
        line.ShouldContain(system.Local);
    }

    [Theory]
    [InlineData("--prot=8080")]
    [InlineData("--port", "http")]
    [InlineData("--port")]
    [InlineData("--workers=0")]
    public async Task Option_that_makes_no_sense_is_refused_in_one_line(params string[] arguments)
    {
        var answer = await Command.RunAsync(system.Run(arguments), Cancellation);

        answer.ExitCode.ShouldBe(2);
        answer.Error.TrimEnd().Split('\n').ShouldHaveSingleItem().ShouldStartWith("run: ");
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        var help = await Command.DemandAsync(system.Run("--help"), Cancellation);

        foreach (var option in (string[])["--port", "--workers", "--monitors", "--hostile", "--no-demo", "--reset", "--help", "EVENTMONITORS_LOCAL"]) help.ShouldContain(option);
    }

    [Theory]
    [InlineData("worker-1", "worker-1")]
    [InlineData("api", "the API")]
    [InlineData("mail", "the demo mail server")]
    [InlineData("epmd", "Erlang's port mapper")]
    public async Task Part_that_dies_is_reported_and_started_again(string name, string title)
    {
        var readyLine = $"run           | {title} is ready";
        var readyBefore = Count(readyLine);
        var child = Children().Single(child => child.Name == name);

        Libc.Signal(child.Process.Id, Libc.SigKill);

        await Eventually.Async(() => Count(readyLine), count => count > readyBefore, Patience, Cancellation);
        Count($"run           | {title} ended by itself with exit code 137").ShouldBeGreaterThan(0);
        Children().Single(again => again.Name == name).Process.ShouldNotBe(child.Process);
    }

    private static object Config(DemoMail mail) => new { protocol = "imap", user = mail.User, password = mail.Password, tls = true };

    private int Count(string beginning) => system.Output.Count(line => line.StartsWith(beginning, StringComparison.Ordinal));

    private List<ChildRegistry.Entry> Children() =>
        JsonSerializer.Deserialize<List<ChildRegistry.Entry>>(File.ReadAllText(Path.Combine(system.Local, "children.json")))!;
}
