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
        var (golden, written) = RoundTrip(folder, name, type, options, caller);
        JsonElement.DeepEquals(golden, written).ShouldBeTrue($"{name}.json says\n{golden}\nand {type.Name} writes\n{written}");
    }

    /// <summary>Of a message from before a key was added: what it says is read as it is, and nothing is made up of what it does not say.</summary>
    public static void ShouldStillBeRead(string folder, string name, Type type, JsonSerializerOptions options, [CallerFilePath] string caller = "")
    {
        var (golden, written) = RoundTrip(folder, name, type, options, caller);
        var silent = JsonSerializer.SerializeToElement(Activator.CreateInstance(type), type, options);
        foreach (var key in written.EnumerateObject())
        {
            var expected = golden.TryGetProperty(key.Name, out var said) ? said : silent.GetProperty(key.Name);
            JsonElement.DeepEquals(expected, key.Value).ShouldBeTrue($"{name}.json: {key.Name} should be {expected} and is {key.Value}");
        }

        golden.EnumerateObject().Select(key => key.Name).ShouldBeSubsetOf(written.EnumerateObject().Select(key => key.Name));
    }

    private static (JsonElement Golden, JsonElement Written) RoundTrip(string folder, string name, Type type, JsonSerializerOptions options, string caller)
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, folder, name + ".json");
        File.Exists(path).ShouldBeTrue($"No golden file {path} for {type}.");
        using var golden = JsonDocument.Parse(File.ReadAllText(path));
        var value = golden.Deserialize(type, options).ShouldNotBeNull();
        return (golden.RootElement.Clone(), JsonSerializer.SerializeToElement(value, type, options));
    }
}
