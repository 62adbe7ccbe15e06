using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Operations;

/// <summary>The alerts that docker-compose.yml gives Prometheus: each asks for what there is, and has its part in the runbook.</summary>
public sealed partial class AlertTests
{
    // Of RabbitMQ, and what Prometheus makes itself.
    private static readonly string[] Foreign =
    [
        "up", "rabbitmq_detailed_queue_consumers", "rabbitmq_detailed_queue_messages", "rabbitmq_alarms_free_disk_space_watermark", "rabbitmq_alarms_memory_used_watermark",
    ];

    public static TheoryData<string> Alerts => [.. Rules().Matches(Read("prometheus/alerts.yml")).Select(rule => rule.Groups["name"].Value)];

    [Fact]
    public void There_are_alerts() => Alerts.Count.ShouldBeGreaterThan(15);

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_asks_for_metrics_that_exist_and_its_runbook_has_its_name(string alert)
    {
        var rule = Rules().Matches(Read("prometheus/alerts.yml")).Single(each => each.Groups["name"].Value == alert).Value;
        var expression = Expression().Match(rule).Groups[1].Value;
        var names = Name().Matches(Quoted().Replace(expression, "")).Select(name => name.Value).Where(name => name.Contains('_', StringComparison.Ordinal) || name == "up").Except(["histogram_quantile"]).ToArray();
        names.Where(name => !IsSample(name) && !Foreign.Contains(name) && !IsLabel(expression, name)).ShouldBeEmpty(expression);
        names.ShouldNotBeEmpty(expression);
        rule.ShouldContain("severity: ");
        rule.ShouldContain("summary: ");
        rule.ShouldContain($"runbook: docs/operations.md#{alert.ToLowerInvariant()}");
        Read("docs/operations.md").ShouldContain($"\n#### {alert}\n");
    }

    private static bool IsSample(string name) =>
        KnownMetrics.IsKnown(name) || (name.EndsWith("_bucket", StringComparison.Ordinal) || name.EndsWith("_count", StringComparison.Ordinal)) && KnownMetrics.IsKnown(name[..name.LastIndexOf('_')]);

    private static bool IsLabel(string expression, string name) => Regex.IsMatch(expression, $@"\b{name}\s*(=~|!~|!=|=)|by \([^)]*\b{name}\b");

    private static string Read(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EventMonitors.sln"))) folder = folder.Parent;
        return File.ReadAllText(Path.Combine(folder?.FullName ?? Environment.GetEnvironmentVariable("EVENTMONITORS_SOURCE")!, file));
    }

    [GeneratedRegex(@"- alert: (?<name>\w+)\n.*?(?=\n\n|\z)", RegexOptions.Singleline)]
    private static partial Regex Rules();

    [GeneratedRegex(@"expr: (.+)")]
    private static partial Regex Expression();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b[a-z][a-z0-9_]*\b")]
    private static partial Regex Name();
}
