using EventMonitors.EventStore;

namespace EventMonitors.Api.Secrets;

/// <summary>The stream and alias of what happens to keys.</summary>
public static class SecretEventTypes
{
    /// <summary>The stream, and its type.</summary>
    public const string Stream = "secrets";

    /// <summary>Registers the alias.</summary>
    public static EventTypes AddSecretEvents(this EventTypes types) => types.Add<DataKeysRewrapped>("data_keys_rewrapped");
}
