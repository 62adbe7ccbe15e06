using EventMonitors.Api.Configuration;

namespace EventMonitors.Api.Secrets;

/// <summary>Reads a list of named AES-256 keys from configuration: <c>{section}:0:Id</c>, <c>{section}:0:Value</c> (base64, 32 bytes), and so on.</summary>
public static class KeySettings
{
    private const int KeyBytes = 32;

    /// <exception cref="InvalidSettingException">The list is empty, or an entry has no id, a repeated id or a value that is not 32 bytes of base64.</exception>
    public static IReadOnlyList<(string Id, byte[] Value)> Read(IConfiguration configuration, string section)
    {
        var keys = new List<(string Id, byte[] Value)>();
        foreach (var entry in configuration.GetSection(section).GetChildren())
        {
            var setting = entry.Path.Replace(":", "__", StringComparison.Ordinal);
            var id = entry["Id"];
            if (string.IsNullOrWhiteSpace(id) || id.Contains('.', StringComparison.Ordinal))
                throw new InvalidSettingException($"{setting}__Id", "must name the key, without a dot.");
            if (keys.Exists(k => k.Id == id))
                throw new InvalidSettingException($"{setting}__Id", $"repeats the key id '{id}'.");
            keys.Add((id, Decode(entry["Value"], $"{setting}__Value")));
        }

        return keys.Count > 0
            ? keys
            : throw new InvalidSettingException($"{section.Replace(":", "__", StringComparison.Ordinal)}__0__Id and __Value", "are missing: at least one key is needed.");
    }

    private static byte[] Decode(string? value, string setting)
    {
        var bytes = new byte[KeyBytes];
        return Convert.TryFromBase64String(value ?? "", bytes, out var length) && length == KeyBytes
            ? bytes
            : throw new InvalidSettingException(setting, $"must be {KeyBytes} bytes in base64.");
    }
}
