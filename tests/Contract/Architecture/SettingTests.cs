using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Contract.Architecture;

/// <summary>An operator finds every setting that the programs read, and in Compose sets it in <c>.env</c>.</summary>
public sealed partial class SettingTests
{
    /// <summary>
    /// What a container cannot be given by a line of <c>.env</c>: a file, a secret, a name that each replica has for itself, and what Compose's own
    /// files decide.
    /// </summary>
    private static readonly string[] NotOfCompose = ["Tls__ExtraRoots", "Worker__Name", "Settings__Folders", "Operations__Listen", "Secrets__Keys", "Secrets__Transport"];

    private static IReadOnlyList<string> Settings { get; } =
        [.. new[] { "src/Api", "src/CheckWorker", "src/Shared" }.SelectMany(folder => SourceTree.Read(folder).Values)
            .SelectMany(text => Key().Matches(text)).Select(match => match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public void Every_setting_is_in_the_operators_table()
    {
        Settings.ShouldContain("Sessions__Hours");
        Settings.Count.ShouldBeGreaterThan(15);
        var table = Read("docs/operations.md");
        Settings.Where(setting => !Regex.IsMatch(table, $@"^\| `{setting}(__n)?(__Id)?`", RegexOptions.Multiline)).ShouldBeEmpty("docs/operations.md, Settings");
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData(".env.example")]
    public void Every_setting_is_handed_on_by_Compose(string file)
    {
        var text = Read(file);
        Settings.Except(NotOfCompose).Where(setting => !Regex.IsMatch(text, $@"\b{setting}(__0(__\w+)?)?\b")).ShouldBeEmpty(file);
    }

    private static string Read(string file) => File.ReadAllText(Path.Combine(SourceTree.Root, file));

    [GeneratedRegex("""
        "([A-Z]\w+:[A-Z]\w+)"
        """)]
    private static partial Regex Key();
}
