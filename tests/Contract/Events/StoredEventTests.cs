using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Contract.Events;

public sealed class StoredEventTests
{
    private static readonly EventTypes Types = EventCatalogue.Create();
    private static readonly string Folder = Path.Combine(Architecture.SourceTree.Root, "tests/Contract/Events/Golden");

    private static IEnumerable<EventType> All => Types.Aliases.Order().Select(Types.Named);

    private static IEnumerable<(EventType Type, EventAlias Older)> AllOlder =>
        All.SelectMany(type => type.Versions.Where(version => version != type.Alias).Select(older => (type, older)));

    public static TheoryData<string> Aliases => [.. Types.Aliases.Order()];

    public static TheoryData<string, int> OlderVersions => [.. AllOlder.Select(older => (older.Type.Name, older.Older.Version))];

    [Theory]
    [MemberData(nameof(Aliases))]
    public void A_stored_event_keeps_its_shape(string alias)
    {
        var type = Types.Named(alias);
        Golden.ShouldRoundTrip("Golden", File(type.Alias), type.Type, Types.Json);
        Golden.ShouldRoundTrip("Golden", Fullest(type), type.Type, Types.Json);
    }

    // A key that is not written where there is nothing to say is noticed here.
    [Theory]
    [MemberData(nameof(Aliases))]
    public void The_fullest_example_of_an_event_says_everything_that_one_can_say(string alias)
    {
        var type = Types.Named(alias);
        using var golden = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, $"{Fullest(type)}.json")));
        ShouldSayEverything(type.Type, golden.RootElement, alias);
    }

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public void An_older_version_is_read_as_the_newest(string alias, int version)
    {
        var type = Types.Named(alias);
        var older = new EventAlias(alias, version);

        var (read, data) = Types.Read(older.Stored, System.IO.File.ReadAllBytes(Path.Combine(Folder, $"{File(older)}.json")), 1);

        read.ShouldBe(older);
        using var expected = JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, $"{Upcast(older, type)}.json")));
        var actual = JsonSerializer.SerializeToElement(data, type.Type, Types.Json);
        JsonElement.DeepEquals(expected.RootElement, actual).ShouldBeTrue(actual.ToString());
    }

    [Fact]
    public void Every_version_that_was_ever_stored_has_a_golden_file_and_nothing_else_has() =>
        Directory.EnumerateFiles(Folder)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Where(name => !name.EndsWith(".full", StringComparison.Ordinal) || !All.Any(type => name == Fullest(type)))
            .ShouldBe([.. All.SelectMany(type => type.Versions.Select(File)), .. AllOlder.Select(older => Upcast(older.Older, older.Type))], ignoreOrder: true);

    [Fact]
    public void Every_event_is_in_the_catalogue_for_readers()
    {
        var catalogue = System.IO.File.ReadAllText(Path.Combine(Architecture.SourceTree.Root, "docs/events.md"));
        foreach (var type in All)
        {
            catalogue.ShouldContain($"### `{type.Name}` (version {type.Alias.Version})");
            foreach (var property in type.Type.GetProperties())
                catalogue.ShouldContain($"`{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}`", Case.Sensitive, $"docs/events.md, {type.Name}");
        }
    }

    [Theory]
    [MemberData(nameof(Aliases))]
    public void The_catalogues_example_is_the_golden_file_without_what_is_sealed(string name)
    {
        var type = Types.Named(name);
        var catalogue = System.IO.File.ReadAllText(Path.Combine(Architecture.SourceTree.Root, "docs/events.md"));
        var section = catalogue[catalogue.IndexOf($"### `{name}` (", StringComparison.Ordinal)..];
        var example = Regex.Match(section, "^Example:\n\n```json\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline);
        var golden = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(Folder, $"{Fullest(type)}.json")))!.AsObject();
        foreach (var sealedProperty in type.Type.GetProperties().Where(property => property.IsDefined(typeof(SecretAttribute), inherit: true)))
            golden.Remove(char.ToLowerInvariant(sealedProperty.Name[0]) + sealedProperty.Name[1..]);

        JsonNode.DeepEquals(JsonNode.Parse(example.Groups[1].Value), golden).ShouldBeTrue($"docs/events.md shows\n{example.Groups[1].Value}\nand the golden file says\n{golden}");
    }

    private static void ShouldSayEverything(Type type, JsonElement json, string where)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Change<>) && Inner(type.GetGenericArguments()[0]) is { } changed)
        {
            ShouldSayEverything(changed, Together(json), where);
            return;
        }

        foreach (var property in type.GetProperties().Where(property => property.Name != "EqualityContract"))
        {
            var name = property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];
            json.TryGetProperty(name, out var value).ShouldBeTrue($"{where}.{name} is in no golden file");
            foreach (var item in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1))
            {
                if (item.ValueKind == JsonValueKind.Object && Inner(property.PropertyType) is { } inner) ShouldSayEverything(inner, item, $"{where}.{name}");
            }
        }
    }

    // Before and after say it between them: that keys exclude each other is part of the story.
    private static JsonElement Together(JsonElement change)
    {
        var together = JsonObject.Create(change.GetProperty("old"))!;
        foreach (var (key, value) in JsonObject.Create(change.GetProperty("new"))!) together[key] = value?.DeepClone();
        return JsonSerializer.SerializeToElement(together);
    }

    // Our own records, and those in a list; not dictionaries and the like.
    private static Type? Inner(Type type)
    {
        var item = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : type;
        return !item.IsEnum && item.Namespace?.StartsWith("EventMonitors.", StringComparison.Ordinal) == true ? item : null;
    }

    // Events that got keys later have a second example with all of them; the first one is what lies in stores already.
    private static string Fullest(EventType type) =>
        System.IO.File.Exists(Path.Combine(Folder, $"{File(type.Alias)}.full.json")) ? $"{File(type.Alias)}.full" : File(type.Alias);

    private static string File(EventAlias alias) => $"{alias.Name}.v{alias.Version}";

    private static string Upcast(EventAlias older, EventType type) => $"{File(older)}.as-v{type.Alias.Version}";
}
