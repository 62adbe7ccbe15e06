using System.Text.Json;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>Every secret that a run made for itself: passwords, keys, tokens.</summary>
internal static class Secrets
{
    public static IEnumerable<string> Of(RunningSystem system)
    {
        using var kept = JsonDocument.Parse(File.ReadAllText(Path.Combine(system.Local, "secrets.json")));
        return [.. Values(kept.RootElement).Where(value => value.Length >= 43)];
    }

    private static IEnumerable<string> Values(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Values(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Values),
        _ => [element.GetString()!],
    };
}
