using EventMonitors.EventStore;

namespace EventMonitors.Api.ApiKeys;

/// <summary>The stream and aliases of API keys.</summary>
public static class ApiKeyEventTypes
{
    /// <summary>The alias of the stream's type.</summary>
    public const string StreamType = "api_key";

    /// <summary>The stream of one key.</summary>
    public static string StreamId(long apiKeyId) => $"api-key-{apiKeyId}";

    /// <summary>Registers the aliases.</summary>
    public static EventTypes AddApiKeyEvents(this EventTypes types) => types
        .Add<ApiKeyCreated>("api_key_created")
        .Add<ApiKeyRenamed>("api_key_renamed")
        .Add<ApiKeyRevoked>("api_key_revoked");
}
