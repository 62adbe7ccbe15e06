using System.Text;
using System.Text.Json;
using EventMonitors.CheckWorker.Commands;
using EventMonitors.Tests.Support.Mail;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.CheckWorker.Commands;

public sealed class ProbeCommandTests
{
    private const string Password = "hunter2 for all";

    private static readonly ScriptStep[] Session =
    [
        Send("* OK [CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN] ready"),
        Expect("LOGIN "), Answer("OK logged in"),
        Expect("EXAMINE INBOX"), Send("* 7 EXISTS"), Answer("OK [READ-ONLY] done"),
        Expect("LOGOUT"), Send("* BYE bye"), Answer("OK done"),
    ];

    private static readonly ScriptStep[] Refusal =
    [
        Send("* OK [CAPABILITY IMAP4rev1] ready"),
        Expect("LOGIN "), Answer("NO [AUTHENTICATIONFAILED] no such user"),
        Expect("LOGOUT"), Send("* BYE bye"), Answer("OK done"),
    ];

    private static readonly ScriptStep[] NoLogin =
    [
        Send("* OK ready"),
        Expect("CAPABILITY"), Send("* CAPABILITY IMAP4rev1"), Answer("OK done"),
        Expect("LOGOUT"), Send("* BYE bye"), Answer("OK done"),
    ];

    private sealed record Answered(int Code, string Output, string Error);

    [Fact]
    public async Task A_mailbox_that_is_up_is_told_phase_by_phase()
    {
        await using var server = ScriptedMailServer.Start([.. Session[..1], Expect("LOGIN \"ada@example.com\" \"hunter2"), .. Session[2..]]);
        var answer = await RunAsync(Password, $"imap://ada@example.com@127.0.0.1:{server.Port}", "--password-stdin", "--allow", "127.0.0.0/8", "--mechanism", "login");

        answer.Code.ShouldBe(ExitCode.Up, answer.Output + answer.Error);
        var lines = answer.Output.Split('\n').Select(line => line.Trim()).ToList();
        lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["phase", "ms"]);
        lines.Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(' ')[0]).ShouldBe(["connect", "greeting", "login", "mailbox", "logout"]);
        lines.ShouldContain("up: Logged in and opened the mailbox: 7 messages.");
        lines.ShouldContain(line => line.StartsWith("address", StringComparison.Ordinal) && line.EndsWith($"127.0.0.1 port {server.Port}", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("mechanism", StringComparison.Ordinal) && line.EndsWith("LOGIN", StringComparison.Ordinal));
        answer.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refused_login_is_down_and_shows_no_secret()
    {
        await using var server = ScriptedMailServer.Start(Refusal);
        var answer = await RunAsync(Password, $"imap://ada@127.0.0.1:{server.Port}", "--password-stdin", "--allow", "127.0.0.1", "--mechanism", "LOGIN");

        answer.Code.ShouldBe(ExitCode.Down, answer.Error);
        answer.Output.ShouldContain("down (credentials in login): ");
        answer.Output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Json_is_one_object_on_one_line()
    {
        await using var server = ScriptedMailServer.Start(Session);
        var answer = await RunAsync(Password, $"imap://ada@127.0.0.1:{server.Port}", "--json", "--password-stdin", "--allow", "127.0.0.1", "--mechanism", "LOGIN", "--timeout", "5");

        answer.Code.ShouldBe(ExitCode.Up, answer.Output + answer.Error);
        using var result = JsonDocument.Parse(answer.Output.TrimEnd('\n').Split('\n').ShouldHaveSingleItem());
        var root = result.RootElement;
        (root.GetProperty("verdict").GetString(), root.GetProperty("fault").GetString(), root.GetProperty("phase").GetString()).ShouldBe(("up", "none", "logout"));
        root.GetProperty("timingsMs").GetProperty("login").GetDouble().ShouldBeGreaterThan(0);
        root.GetProperty("address").GetString().ShouldBe("127.0.0.1");
        root.GetProperty("messageCount").GetInt64().ShouldBe(7);
        answer.Output.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task What_the_machine_may_not_dial_is_inconclusive()
    {
        await using var server = ScriptedMailServer.Start(Session);
        var answer = await RunAsync(Password, $"imap://127.0.0.1:{server.Port}");

        answer.Code.ShouldBe(ExitCode.Inconclusive);
        answer.Output.ShouldContain("egress_denied");
        server.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task The_workers_own_settings_hold_here_too()
    {
        await using var server = ScriptedMailServer.Start(NoLogin);
        (await RunAsync(null, new() { ["Egress:Allow:0"] = "127.0.0.1" }, ["probe", $"imap://127.0.0.1:{server.Port}"])).Code.ShouldBe(ExitCode.Up);
    }

    [Theory]
    [InlineData("imaps://ada:hunter2@localhost")]
    [InlineData("imaps://ada@localhost", "--starttls")]
    [InlineData("imaps://localhost", "--password-stdin")]
    [InlineData("imaps://ada@localhost", "--password-stdin")]
    [InlineData("imaps://ada@localhost", "--password-stdin", "--mechanism", "hunter2")]
    [InlineData("imaps://ada@localhost", "--ip", "5")]
    [InlineData("imaps://ada@localhost", "--timeout", "0")]
    [InlineData("imaps://ada@localhost", "--password-stdin", "--min-messages", "2", "--max-messages", "1")]
    [InlineData("imaps://ada@localhost", "--password-stdin", "--min-messages", "-1")]
    [InlineData("imaps://ada@localhost", "--expiry-days", "-1")]
    [InlineData("imaps://ada@localhost", "--password-stdin", "--newest-max-age", "0")]
    [InlineData("pop3s://ada@localhost", "--password-stdin", "--newest-max-age", "5")]
    [InlineData("pop3s://ada@localhost", "--password-stdin", "--mailbox", "a")]
    [InlineData("imaps://ada@localhost", "--allow", "10.0.0.0/99")]
    [InlineData("imaps://ada@localhost", "--ca", "/nowhere/ca.pem")]
    [InlineData("imaps://ada@localhost", "--password", "hunter2")]
    [InlineData("--json")]
    public async Task What_cannot_be_used_is_told_in_one_line(params string[] arguments)
    {
        var answer = await RunAsync(null, arguments);

        answer.Code.ShouldBe(ExitCode.Usage);
        answer.Output.ShouldBeEmpty();
        var line = answer.Error.TrimEnd('\n').Split('\n').ShouldHaveSingleItem();
        line.ShouldStartWith("check-worker");
        if (!arguments.Contains("--password")) line.ShouldNotContain("hunter2");
    }

    // A password is at hand, and none of them waits for it: nothing is dialled, and the line says which option it is about.
    [Theory]
    [InlineData("one of PLAIN, LOGIN, USER, SCRAM-SHA-256, SCRAM-SHA-1.", "imaps://ada@localhost", "--password-stdin", "--mechanism", "XOAUTH2")]
    [InlineData("one of PLAIN, LOGIN, USER, SCRAM-SHA-256, SCRAM-SHA-1.", "imaps://ada@localhost", "--password-stdin", "--mechanism", "oauthbearer")]
    [InlineData("USER is no way to log in over IMAP.", "imaps://ada@localhost", "--password-stdin", "--mechanism", "USER")]
    [InlineData("The host is neither an ASCII name nor an IP literal.", "imaps://ada@a..b", "--password-stdin")]
    [InlineData("The mailbox is", "imaps://ada@localhost", "--password-stdin", "--mailbox", "a\nb")]
    [InlineData("--mechanism needs a login", "imaps://ada@localhost", "--mechanism", "PLAIN")]
    [InlineData("--mechanism needs a login", "imaps://localhost", "--mechanism", "PLAIN")]
    [InlineData("--mailbox needs a login", "imaps://ada@localhost", "--mailbox", "Archive")]
    [InlineData("--min-messages needs a login", "imaps://ada@localhost", "--min-messages", "0")]
    [InlineData("--max-messages needs a login", "pop3s://localhost", "--max-messages", "5")]
    [InlineData("--newest-max-age needs a login", "imaps://localhost", "--newest-max-age", "5")]
    public async Task What_no_probe_could_heed_is_a_wrong_argument_and_not_a_finding(string problem, params string[] arguments)
    {
        var answer = await RunAsync(Password, arguments);

        (answer.Code, answer.Output).ShouldBe((ExitCode.Usage, ""));
        var line = answer.Error.TrimEnd('\n').Split('\n').ShouldHaveSingleItem();
        line.ShouldStartWith("check-worker probe: ");
        line.ShouldContain(problem);
        line.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Mechanisms_that_take_a_token_are_not_offered()
    {
        var help = await RunAsync(null, "--help");
        help.Code.ShouldBe(0, help.Error);
        help.Output.ShouldContain("SCRAM-SHA-256");
        help.Output.ShouldNotContain("OAUTH", Case.Insensitive);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("\n")]
    [InlineData("")]
    public async Task A_password_is_one_line(string input)
    {
        var answer = await RunWithAsync(Encoding.UTF8.GetBytes(input), [], "probe", "imaps://ada@localhost", "--password-stdin");
        (answer.Code, answer.Output).ShouldBe((ExitCode.Usage, ""));
    }

    [Fact]
    public async Task A_password_is_utf8_and_not_endless()
    {
        (await RunWithAsync([0xff, 0xfe], [], "probe", "imaps://ada@localhost", "--password-stdin")).Code.ShouldBe(ExitCode.Usage);
        (await RunWithAsync(new byte[100_000], [], "probe", "imaps://ada@localhost", "--password-stdin")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_user_and_no_password_is_asked_about_and_not_logged_in()
    {
        await using var server = ScriptedMailServer.Start(NoLogin);
        var answer = await RunAsync(null, $"imap://ada@127.0.0.1:{server.Port}", "--allow", "127.0.0.1");
        answer.Code.ShouldBe(ExitCode.Up, answer.Output);
        answer.Output.ShouldContain("login_skipped");
    }

    [Theory]
    [InlineData(true, "probe", "imaps://a")]
    [InlineData(true, "--help")]
    [InlineData(true, "prob")]
    [InlineData(false)]
    [InlineData(false, "--Worker:Name=a")]
    [InlineData(false, "Worker:Name=a")]
    public void Without_a_command_the_program_is_the_worker(bool isCommand, params string[] arguments) =>
        CommandLine.IsMeantBy(arguments).ShouldBe(isCommand);

    private static Task<Answered> RunAsync(string? input, params string[] arguments) => RunAsync(input, [], ["probe", .. arguments]);

    private static Task<Answered> RunAsync(string? input, Dictionary<string, string?> settings, string[] arguments) =>
        RunWithAsync(Encoding.UTF8.GetBytes(input is null ? "" : input + "\n"), settings, arguments);

    private static async Task<Answered> RunWithAsync(byte[] input, Dictionary<string, string?> settings, params string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var stream = new MemoryStream(input);
        await using var output = new StringWriter { NewLine = "\n" };
        await using var error = new StringWriter { NewLine = "\n" };
        var code = await new CommandLine(configuration, new CommandStreams(stream, output, error)).RunAsync(arguments, TestContext.Current.CancellationToken);
        return new Answered(code, output.ToString(), error.ToString());
    }
}
