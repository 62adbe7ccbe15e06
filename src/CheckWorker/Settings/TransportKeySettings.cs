using EventMonitors.Configuration;
using EventMonitors.Contracts;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>The keys that open credentials. All of them open, so that a key is rotated without losing what is under way.</summary>
public static class TransportKeySettings
{
    /// <exception cref="InvalidSettingException">There is no key, or one has no id, a repeated id, or a value that is not 32 bytes of base64.</exception>
    public static IReadOnlyList<TransportKey> Read(IConfiguration configuration) =>
        [.. NamedKeys.Read(configuration, "Secrets:Transport", (setting, problem) => new InvalidSettingException(setting, problem))
            .Select(key => new TransportKey(key.Id, key.Value))];
}
