using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Contract.Architecture;

/// <summary>Who may know whom (docs/architecture.md).</summary>
public sealed partial class ArchitectureTests
{
    private static readonly IReadOnlyDictionary<string, string> Api = SourceTree.Read("src/Api");

    /// <summary>The capabilities that hold business; every other folder of the Api is there for all of them.</summary>
    private static readonly string[] Capabilities = ["Monitors", "Checks", "Statistics", "Incidents", "Scheduling", "Customers", "ApiKeys", "OnDemand", "Trials"];

    private static readonly string[] ForAll =
        ["Audit", "Commands", "Configuration", "Demo", "Health", "Http", "Idempotency", "Messaging", "Projections", "Secrets", "Sessions", "Storage", "Telemetry"];

    /// <summary>Who is made of another one's parts: a check at once and a trial are checks that the schedule does not ask for.</summary>
    private static readonly Dictionary<string, string[]> MadeOf = new()
    {
        ["OnDemand"] = ["Checks", "Scheduling"],
        ["Trials"] = ["Checks", "Scheduling", "Monitors", "OnDemand"],
    };

    [Theory]
    [InlineData("Contracts")]
    [InlineData("MailProbe")]
    [InlineData("EventStore", "Npgsql")]
    public void A_library_knows_no_other_project_and_only_its_packages(string project, params string[] packages)
    {
        var (projects, used) = ReferencesOf(project);
        projects.ShouldBeEmpty();
        used.ShouldBe(packages);
    }

    [Fact]
    public void The_Api_never_reaches_a_mail_server_and_a_worker_never_the_database()
    {
        ReferencesOf("Api").Projects.ShouldBe(["Contracts", "EventStore"], ignoreOrder: true);
        var worker = ReferencesOf("CheckWorker");
        worker.Projects.ShouldBe(["Contracts", "MailProbe"], ignoreOrder: true);
        worker.Packages.ShouldNotContain("Npgsql");
    }

    [Fact]
    public void Facts_and_decisions_know_no_clock_no_chance_no_input_and_no_output()
    {
        var pure = Api.Where(f => PureFile().IsMatch(f.Key)).ToList();
        pure.Count.ShouldBeGreaterThan(5);
        foreach (var (path, text) in pure)
        {
            foreach (Match use in Using().Matches(text))
                use.Groups[1].Value.ShouldSatisfyAllConditions(
                    name => (name.StartsWith("System", StringComparison.Ordinal) || name is "EventMonitors.Api.Storage" or "EventMonitors.Api.Secrets").ShouldBeTrue($"{path} uses {name}"));
            Impure().Match(text).Value.ShouldBeEmpty(path);
        }
    }

    [Fact]
    public void Every_folder_of_the_Api_is_a_capability_or_there_for_all() =>
        Api.Keys.Select(path => path.Split('/')).Where(parts => parts.Length > 3).Select(parts => parts[2]).Distinct().ShouldBe([.. Capabilities, .. ForAll], ignoreOrder: true);

    [Fact]
    public void A_capability_reads_anothers_events_and_queries_and_writes_through_its_recorder_alone()
    {
        foreach (var owner in Capabilities)
        {
            var inner = Api.Where(f => f.Key.StartsWith($"src/Api/{owner}/", StringComparison.Ordinal) && !OpenFile().IsMatch(f.Key))
                .SelectMany(f => Declaration().Matches(f.Value).Select(m => m.Groups[1].Value))
                .ToHashSet();
            foreach (var (path, text) in Api.Where(f => Capabilities.Any(c => c != owner && !MadeOf.GetValueOrDefault(c, []).Contains(owner) && f.Key.StartsWith($"src/Api/{c}/", StringComparison.Ordinal))))
                if (text.Contains($"using EventMonitors.Api.{owner};", StringComparison.Ordinal))
                    Word().Matches(text).Select(m => m.Value).Where(inner.Contains).Distinct().ShouldBeEmpty($"{path} reaches into {owner}");
        }
    }

    [Fact]
    public void The_bus_is_known_to_consumers_publishers_and_its_own_configuration_alone() =>
        FilesNaming("MassTransit").Where(path => !BusFile().IsMatch(path)).ShouldBeEmpty();

    [Fact]
    public void The_database_is_known_to_read_models_and_its_own_configuration_alone() =>
        FilesNaming("Npgsql").Where(path => !DatabaseFile().IsMatch(path)).ShouldBeEmpty();

    [Fact]
    public void A_stored_event_is_no_wire_message()
    {
        var wire = SourceTree.Read("src/Contracts").Keys.Select(Path.GetFileNameWithoutExtension).ToHashSet();
        wire.ShouldContain("CheckRequested");
        foreach (var (path, text) in Api.Where(f => f.Key.EndsWith("Events.cs", StringComparison.Ordinal)))
            text.ShouldNotContain("EventMonitors.Contracts", Case.Sensitive, path);
    }

    private static IEnumerable<string> FilesNaming(string library) =>
        Api.Where(f => Regex.IsMatch(f.Value, $@"^using {library}\b", RegexOptions.Multiline)).Select(f => f.Key);

    private static (IReadOnlyList<string> Projects, IReadOnlyList<string> Packages) ReferencesOf(string project)
    {
        var file = XDocument.Load(Path.Combine(SourceTree.Root, "src", project, $"EventMonitors.{project}.csproj"));
        return (
            [.. file.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')).Replace("EventMonitors.", "", StringComparison.Ordinal))],
            [.. file.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value)]);
    }

    [GeneratedRegex(@"/(\w+Events|\w+Decider|MailboxMonitor|MonitorStatus|Hostname|CheckIds|Slots|DueList)\.cs$")]
    private static partial Regex PureFile();

    [GeneratedRegex(@"\b(UtcNow|TimeProvider|NewGuid|CreateVersion7|async|await|Task|RandomNumberGenerator)\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"/\w+(Events|EventTypes|Queries|Quota|Reference|Status|Ids|Recorder)\.cs$")]
    private static partial Regex OpenFile();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+(?:struct\s+|class\s+)?([A-Z]\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [GeneratedRegex(@"^src/Api/(Messaging/\w+|Program|\w+/\w*(Consumers?|Publisher|Filter|RecorderMetadata|Module))\.cs$")]
    private static partial Regex BusFile();

    [GeneratedRegex(@"^src/Api/(Storage/\w+|Program|Health/PostgresHealthCheck|Commands/FailureLine|\w+/\w*(Queries|Projection|Table|Rows|Feed|LeaderLock|RecordingAttempts))\.cs$")]
    private static partial Regex DatabaseFile();
}
