using System.Text.Json;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>What an operator sees on a worker's machine, with nothing but the worker's program.</summary>
[Collection(nameof(RunningSystem))]
public sealed class ProbeCommandTests(RunningSystem system)
{
    private static string ProgramPath => Path.Combine(Checkout.BuildFolder, "bin/EventMonitors.CheckWorker/release/EventMonitors.CheckWorker.dll");

    private DemoMail Mail => system.Demo.Mail!;

    [Fact]
    public async Task A_mailbox_is_shown_phase_by_phase()
    {
        var answer = await ProbeAsync($"imaps://{Mail.User}@{Mail.Host}:{Mail.Imaps}", Mail.Password);

        answer.ExitCode.ShouldBe(0, answer.Output + answer.Error);
        var phases = answer.Output.Split('\n').Skip(1).TakeWhile(line => line.Trim().Length > 0).Select(line => line.Trim().Split(' ')[0]);
        phases.ShouldBe(["dns", "connect", "tls", "greeting", "login", "mailbox", "logout"]);
        answer.Output.ShouldContain("up: Logged in and opened the mailbox");
        answer.Output.ShouldContain("TLSv1.3");
        (answer.Output + answer.Error).ShouldNotContain(Mail.Password);
    }

    [Fact]
    public async Task A_script_reads_one_object_and_the_exit_code()
    {
        var answer = await ProbeAsync($"imap://{Mail.User}@{Mail.Host}:{Mail.Imap}", "not the password", "--starttls", "--mechanism", "scram-sha-256", "--json");

        answer.ExitCode.ShouldBe(1, answer.Output + answer.Error);
        using var result = JsonDocument.Parse(answer.Output);
        (result.RootElement.GetProperty("verdict").GetString(), result.RootElement.GetProperty("fault").GetString(), result.RootElement.GetProperty("mechanism").GetString())
            .ShouldBe(("down", "credentials", "SCRAM-SHA-256"));
        (answer.Output + answer.Error).ShouldNotContain("not the password");
    }

    // Neither broker nor keys: an operator who looks at a mailbox needs none.
    private Task<Command.Answer> ProbeAsync(string mailbox, string password, params string[] options)
    {
        var authority = Path.Combine(system.Local, "mail/ca.pem");
        var program = new ChildProgram("probe", "dotnet", [ProgramPath, "probe", mailbox, "--password-stdin", "--allow", "127.0.0.0/8", "--allow", "::1", "--ca", authority, .. options])
        {
            Inherited = variable => variable is "PATH" or "HOME" or "DOTNET_ROOT",
        };
        return Command.RunAsync(program, TestContext.Current.CancellationToken, password + "\n");
    }
}
