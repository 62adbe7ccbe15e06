using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Sessions;
using EventMonitors.Api.Storage;

namespace EventMonitors.Api.Audit;

/// <summary>How an event's data is shown: as it is stored, without the properties marked <see cref="SecretAttribute"/>.</summary>
public static class HistoryJson
{
    /// <summary>For who may read users, and for operators.</summary>
    public static JsonSerializerOptions Options { get; } = Create(LeaveSecretsOut);

    /// <summary>For everybody else: who did something is said by name, never by address.</summary>
    public static JsonSerializerOptions WithoutAddresses { get; } = Create(LeaveSecretsOut, MaskAddresses);

    private static JsonSerializerOptions Create(params ReadOnlySpan<Action<JsonTypeInfo>> modifiers)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        foreach (var modifier in modifiers) resolver.Modifiers.Add(modifier);
        return new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            Converters = { new TimestampConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
            TypeInfoResolver = resolver,
        };
    }

    private static void LeaveSecretsOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true) type.Properties.RemoveAt(i);
    }

    private static void MaskAddresses(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.AttributeProvider?.IsDefined(typeof(UserAddressAttribute), inherit: true) == true && property.Get is { } get)
                property.Get = owner => Masked(get(owner));
        }
    }

    private static object? Masked(object? address) => address switch
    {
        string => MaskedConfig.Mask,
        Change<string?> { Old: var old, New: var @new } => new Change<string?>((string?)Masked(old), (string?)Masked(@new)),
        _ => null,
    };
}
