using System.Globalization;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>The monitors that are there already: the demo mailbox is up in every way, and every hostile server is seen through.</summary>
[Collection(nameof(RunningSystem))]
public sealed partial class DemoMonitorTests(RunningSystem system)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_monitor_shows_what_the_block_says_of_it()
    {
        using var api = system.As(tokens => tokens.Readonly);
        // Each start prints the block anew.
        var announced = system.Output.Select(line => Announced().Match(line)).Where(match => match.Success)
            .GroupBy(match => long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), match => match.Groups[2].Value)
            .ToDictionary(lines => lines.Key, lines => lines.Last());
        announced.Keys.Order().ShouldBe([.. Enumerable.Range(1, 6).Select(id => (long)id), .. Enumerable.Range(101, 16).Select(id => (long)id)]);

        var shown = await Task.WhenAll(announced.Keys.Select(async id =>
        {
            var checks = await api.ChecksAsync(id, checks => checks.Any(check => check.Outcome == "completed"), Cancellation);
            var first = checks.First(check => check.Outcome == "completed");
            return (id, Shows: first.Verdict == "up" ? "up" : first.Fault);
        }));

        shown.ToDictionary(check => check.id, check => check.Shows).ShouldBe(announced.ToDictionary(pair => pair.Key, pair => (string?)pair.Value), ignoreOrder: true);
    }

    [GeneratedRegex(@"^# +(\d+)  ([a-z_]+) +\S")]
    private static partial Regex Announced();
}
