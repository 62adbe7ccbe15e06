using System.Text.Json;
using EventMonitors.Api.Monitors;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Which fields an event changed, under the names that the API has for them. Every property of an event that holds just
/// <c>old</c> and <c>new</c> is a change of the field of its name, so a new field shows up here by itself.
/// </summary>
public static class FieldChanges
{
    private const string Config = "imapPopConfig";

    private static readonly JsonElement Masked = JsonSerializer.SerializeToElement(MaskedConfig.Mask);

    /// <summary>The changes, in the order of the event's properties; none where the event changes no field.</summary>
    /// <param name="data">The event.</param>
    /// <param name="shown">The same, as it is shown.</param>
    public static IReadOnlyList<FieldChange> Of(object data, JsonElement shown) => data switch
    {
        MonitorStatusChanged => [new FieldChange("status", shown.GetProperty("old"), shown.GetProperty("new"))],
        MonitorReconfigured changed => [.. Simple(shown).Where(change => change.Field != "config"), .. OfConfig(changed, shown)],
        _ => [.. Simple(shown)],
    };

    private static IEnumerable<FieldChange> Simple(JsonElement shown)
    {
        if (shown.ValueKind != JsonValueKind.Object) yield break;
        foreach (var property in shown.EnumerateObject())
            if (TryRead(property.Value, out var before, out var after)) yield return new FieldChange(property.Name, before, after);
    }

    private static bool TryRead(JsonElement value, out JsonElement before, out JsonElement after)
    {
        (before, after) = (default, default);
        return value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 2
            && value.TryGetProperty("old", out before) && value.TryGetProperty("new", out after);
    }

    // The keys that nobody knows are sealed as a whole: that one of them changed can be told, and no more.
    private static IEnumerable<FieldChange> OfConfig(MonitorReconfigured changed, JsonElement shown)
    {
        if (changed.Config is not { } config) yield break;
        var values = shown.GetProperty("config");
        var told = changed.PasswordReplaced;
        foreach (var key in values.GetProperty("new").EnumerateObject())
        {
            var before = values.GetProperty("old").GetProperty(key.Name);
            if (key.Name == "hasPassword" || JsonElement.DeepEquals(before, key.Value)) continue;
            told = true;
            yield return new FieldChange(PathOf(key.Name), before, key.Value);
        }

        if (changed.PasswordReplaced) yield return new FieldChange($"{Config}.password", Mask(config.Old), Mask(config.New));
        if (!told) yield return new FieldChange(Config, Masked, Masked);
    }

    private static JsonElement? Mask(ReadableConfig config) => config.HasPassword ? Masked : null;

    private static string PathOf(string key) => key == "rejectUnauthorized" ? $"{Config}.tlsOptions.{key}" : $"{Config}.{key}";
}
