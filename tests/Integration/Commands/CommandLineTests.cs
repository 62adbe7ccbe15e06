using EventMonitors.Api.Commands;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Commands;

public sealed class CommandLineTests
{
    private const string NoServer = "Host=127.0.0.1;Port=1;Database=d;Username=u;Password=open-sesame;Timeout=2";

    [Theory]
    [InlineData("projections", "status")]
    [InlineData("--help")]
    [InlineData("schema")]
    [InlineData("nonsense")]
    [InlineData("--json", "projections", "status")]
    [InlineData("--json")]
    public void A_word_or_a_call_for_help_is_meant_for_the_commands(params string[] arguments) => CommandLine.IsMeantBy(arguments).ShouldBeTrue();

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:1")]
    [InlineData("--urls=http://127.0.0.1:1")]
    [InlineData("urls=http://127.0.0.1:1")]
    [InlineData("--json", "--urls", "http://127.0.0.1:1")]
    [InlineData("/urls", "http://127.0.0.1:1")]
    public void Everything_else_is_meant_for_the_web_host(params string[] arguments) => CommandLine.IsMeantBy(arguments).ShouldBeFalse();

    [Fact]
    public async Task Help_names_the_program_and_its_commands()
    {
        var help = await Operator.Of(NoServer).DemandAsync("--help");

        help.Output.ShouldContain("eventmonitors [command] [options]");
        foreach (var command in (string[])["schema", "users", "secrets", "replay", "projections", "export", "import", "archive"]) help.Output.ShouldContain($"  {command}");
    }

    [Theory]
    [InlineData("eventmonitors", "nonsense")]
    [InlineData("eventmonitors", "--json")]
    [InlineData("eventmonitors secrets", "secrets", "explode")]
    [InlineData("eventmonitors replay", "replay")]
    [InlineData("eventmonitors replay", "replay", "--monitor", "many")]
    [InlineData("eventmonitors replay", "replay", "--monitor", "1", "--until", "2026-03-01T12:00:00")]
    [InlineData("eventmonitors users create-admin", "users", "create-admin", "--organization", "O", "--name", "N", "--email", "no address")]
    [InlineData("eventmonitors users create-admin", "users", "create-admin", "--organization", "O", "--name", "N", "--email", "a@b", "--days", "0")]
    public async Task Arguments_that_cannot_be_used_are_named_in_one_line_and_end_with_2(string command, params string[] arguments)
    {
        var answer = await Operator.Of(NoServer).RunAsync(arguments);

        answer.ExitCode.ShouldBe(ExitCode.Usage, answer.Error);
        answer.Output.ShouldBeEmpty();
        answer.Error.TrimEnd().ShouldNotContain('\n');
        answer.Error.ShouldStartWith($"{command}: ");
    }

    [Fact]
    public async Task A_missing_setting_is_named()
    {
        var answer = await new Operator(new Dictionary<string, string?>()).RunAsync("replay", "--monitor", "500");

        answer.ExitCode.ShouldBe(ExitCode.Failed);
        answer.Error.ShouldBe($"eventmonitors replay: ConnectionStrings__EventStore is missing: it is the Npgsql connection string of the database.{Environment.NewLine}");
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_one_line_without_its_password()
    {
        var answer = await Operator.Of(NoServer).RunAsync("replay", "--monitor", "500");

        answer.ExitCode.ShouldBe(ExitCode.Failed);
        answer.Error.TrimEnd().ShouldNotContain('\n');
        answer.Error.ShouldContain("the database does not answer");
        answer.Error.ShouldNotContain("open-sesame");
    }

    [Fact]
    public async Task A_command_that_is_interrupted_says_so_and_ends_with_130()
    {
        using var interrupted = new CancellationTokenSource();
        await interrupted.CancelAsync();

        var answer = await Operator.Of(NoServer).RunAsync(Stream.Null, interrupted.Token, "replay", "--monitor", "500");

        answer.ExitCode.ShouldBe(ExitCode.Interrupted);
        answer.Error.ShouldBe($"eventmonitors replay: interrupted.{Environment.NewLine}");
    }
}
