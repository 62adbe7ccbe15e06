using System.Runtime.CompilerServices;
using System.Text.Json;
using Shouldly;

namespace EventMonitors.Tests.Contract;

/// <summary>
/// A JSON file that was agreed on. Reading it and writing it again must give the same JSON, and nothing in the type may be
/// missing from it: so an old event or message stays readable, and a new field is noticed here first.
/// </summary>
internal static class Golden
{
    public static void ShouldRoundTrip(string folder, string name, Type type, JsonSerializerOptions options, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, folder, name + ".json");
        File.Exists(path).ShouldBeTrue($"No golden file {path} for {type}.");
        using var golden = JsonDocument.Parse(File.ReadAllText(path));
        var value = golden.Deserialize(type, options).ShouldNotBeNull();
        var written = JsonSerializer.SerializeToElement(value, type, options);
        JsonElement.DeepEquals(golden.RootElement, written).ShouldBeTrue($"{name}.json says\n{golden.RootElement}\nand {type.Name} writes\n{written}");
    }
}
