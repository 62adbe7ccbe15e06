using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using EventMonitors.Api.Http;
using EventMonitors.Api.Secrets;

namespace EventMonitors.Api.Audit;

/// <summary>How an event's data is shown: as it is stored, without the properties marked <see cref="SecretAttribute"/>.</summary>
public static class HistoryJson
{
    /// <summary>The JSON options.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new TimestampConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveSecretsOut } },
    };

    private static void LeaveSecretsOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].AttributeProvider?.IsDefined(typeof(SecretAttribute), inherit: true) == true) type.Properties.RemoveAt(i);
    }
}
