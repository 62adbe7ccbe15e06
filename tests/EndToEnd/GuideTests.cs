using System.Globalization;
using System.Text.RegularExpressions;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>The guide to the API, tried as a portal's developer would: every cURL pasted into a shell, from top to bottom.</summary>
[Collection(nameof(RunningSystem))]
public sealed partial class GuideTests(RunningSystem system)
{
    // Notes of each answer its line in the guide, its status (with curl's own words where there is none) and where its body lies.
    private const string Notes = """
        curl() {
          local body; body=$(mktemp -p answers)
          command curl -sS --max-time 60 --write-out '%{stderr}%{http_code}' "$@" 2>"$body.status" | tee "$body"
          printf '%s\t%s\t%s\n' "${BASH_LINENO[0]}" "$(tr '\n' ' ' <"$body.status")" "$body" >>answers/all
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_cURL_of_the_guide_is_answered_with_success()
    {
        var folder = Directory.CreateDirectory(Path.Combine(TestServers.Owner.Folder, "guide")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "answers"));
        Directory.CreateSymbolicLink(Path.Combine(folder, ".local"), system.Local);
        // Of a fresh system the first monitor is 500; this one may have others by now.
        using var api = system.As(tokens => tokens.Editor);
        var first = (await api.CreateAsync(new { status = "disabled" }, Cancellation)).GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);
        var script = GuideScript.Of(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/api.md"), Cancellation), line =>
            MailServers().Replace(TokenServers().Replace(First().Replace(line, first), "$0.invalid"), "localhost").Replace("http://127.0.0.1:8080", system.Url, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.sh"), Notes, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "guide.sh"), script, Cancellation);

        var shell = await Command.RunAsync(new ChildProgram("guide", "bash", ["-u", "-c", ". ./notes.sh; . ./guide.sh"]) { WorkingDirectory = folder }, Cancellation);

        shell.ExitCode.ShouldBe(0, shell.Error);
        var answers = (await File.ReadAllLinesAsync(Path.Combine(folder, "answers/all"), Cancellation)).Select(line => line.Split('\t')).ToList();
        answers.Count.ShouldBe(GuideScript.CallsOf(script), shell.Error);
        answers.Where(answer => !Success().IsMatch(answer[1])).Select(answer => $"docs/api.md:{answer[0]} {answer[1]} {File.ReadAllText(Path.Combine(folder, answer[2]))}").ShouldBeEmpty();
    }

    [GeneratedRegex(@"^2\d\d$")]
    private static partial Regex Success();

    [GeneratedRegex(@"\b500\b")]
    private static partial Regex First();

    // Nobody else is to hear of it, and none is to be waited for.
    [GeneratedRegex(@"(mail\.example\.com|outlook\.office365\.com|imap\.gmail\.com)(?="")")]
    private static partial Regex MailServers();

    [GeneratedRegex(@"login\.microsoftonline\.com|oauth2\.googleapis\.com")]
    private static partial Regex TokenServers();
}
