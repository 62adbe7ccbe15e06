using System.Text.Json;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Audit;

/// <summary>
/// Which fields an event changed, under the names that the API has for them. Every property of an event that holds just
/// <c>old</c> and <c>new</c> is a change of the field of its name, so a new field shows up here by itself.
/// </summary>
public static class FieldChanges
{
    private const string Config = "imapPopConfig";

    private static readonly JsonElement False = JsonSerializer.SerializeToElement(false);
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
        var told = false;
        foreach (var change in OfKeys(shown.GetProperty("config")).Concat(OfSecrets(changed, config)))
        {
            told = true;
            yield return change;
        }

        if (!told) yield return new FieldChange(Config, Masked, Masked);
    }

    private static IEnumerable<FieldChange> OfKeys(JsonElement values)
    {
        var (old, @new) = (Flat(values.GetProperty("old")), Flat(values.GetProperty("new")));
        foreach (var key in @new.Keys.Union(old.Keys))
        {
            var (before, after) = (Value(old, key, @new), Value(@new, key, old));
            if (before is { } b && after is { } a && JsonElement.DeepEquals(b, a)) continue;
            yield return new FieldChange(PathOf(key), before, after);
        }
    }

    private static IEnumerable<FieldChange> OfSecrets(MonitorReconfigured changed, Change<ReadableConfig> config)
    {
        if (changed.PasswordReplaced) yield return new FieldChange($"{Config}.password", Mask(config.Old.HasPassword), Mask(config.New.HasPassword));
        if (changed.ClientSecretReplaced) yield return new FieldChange($"{Config}.oauth2.clientSecret", Mask(config.Old.OAuth2?.HasClientSecret), Mask(config.New.OAuth2?.HasClientSecret));
        if (changed.RefreshTokenReplaced) yield return new FieldChange($"{Config}.oauth2.refreshToken", Mask(config.Old.OAuth2?.HasRefreshToken), Mask(config.New.OAuth2?.HasRefreshToken));
    }

    // Path to value, without what is not there and what only says whether there is a secret.
    private static OrderedDictionary<string, JsonElement> Flat(JsonElement config)
    {
        var flat = new OrderedDictionary<string, JsonElement>();
        foreach (var key in config.EnumerateObject())
        {
            if (key.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var (path, value) in Flat(key.Value)) flat.Add($"{key.Name}.{path}", value);
            }
            else if (key.Name is not ("hasPassword" or "hasClientSecret" or "hasRefreshToken") && key.Value.ValueKind != JsonValueKind.Null)
            {
                flat.Add(key.Name, key.Value);
            }
        }

        return flat;
    }

    // A flag is not written where it is false.
    private static JsonElement? Value(OrderedDictionary<string, JsonElement> keys, string key, OrderedDictionary<string, JsonElement> others) =>
        keys.TryGetValue(key, out var value) ? value
        : others[key].ValueKind == JsonValueKind.True ? False
        : null;

    private static JsonElement? Mask(bool? isThere) => isThere == true ? Masked : null;

    private static string PathOf(string key) => key == "rejectUnauthorized" ? $"{Config}.tlsOptions.{key}" : $"{Config}.{key}";
}
