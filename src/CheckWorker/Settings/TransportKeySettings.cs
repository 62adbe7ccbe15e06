using EventMonitors.Contracts;

namespace EventMonitors.CheckWorker.Settings;

/// <summary>The keys that open credentials. All of them open, so that a key is rotated without losing what is under way.</summary>
public static class TransportKeySettings
{
    private const int KeyBytes = 32;

    /// <exception cref="InvalidSettingException">There is no key, or one has no id, a repeated id, or a value that is not 32 bytes of base64.</exception>
    public static IReadOnlyList<TransportKey> Read(IConfiguration configuration)
    {
        var keys = new List<TransportKey>();
        foreach (var entry in configuration.GetSection("Secrets:Transport").GetChildren())
        {
            var setting = entry.Path.Replace(":", "__", StringComparison.Ordinal);
            var id = entry["Id"];
            if (string.IsNullOrWhiteSpace(id) || id.Contains('.', StringComparison.Ordinal))
                throw new InvalidSettingException($"{setting}__Id", "must name the key, without a dot.");
            if (keys.Exists(key => key.Id == id))
                throw new InvalidSettingException($"{setting}__Id", $"repeats the key id '{id}'.");
            keys.Add(new TransportKey(id, Decode(entry["Value"], $"{setting}__Value")));
        }

        return keys.Count > 0
            ? keys
            : throw new InvalidSettingException("Secrets__Transport__0__Id and __Value", "are missing: without a key no credentials can be opened.");
    }

    private static byte[] Decode(string? text, string setting)
    {
        var bytes = new byte[KeyBytes];
        return Convert.TryFromBase64String(text ?? "", bytes, out var length) && length == KeyBytes
            ? bytes
            : throw new InvalidSettingException(setting, $"must be {KeyBytes} bytes in base64.");
    }
}
