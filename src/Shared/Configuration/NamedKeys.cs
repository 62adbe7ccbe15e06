namespace EventMonitors.Configuration;

/// <summary>Reads a list of named 32-byte keys: <c>{section}:0:Id</c>, <c>{section}:0:Value</c> (base64), and so on.</summary>
internal static class NamedKeys
{
    private const int KeyBytes = 32;

    /// <param name="configuration">Where they are.</param>
    /// <param name="section">Under which name.</param>
    /// <param name="invalid">Makes the program's own exception of a setting's name and what is wrong with it.</param>
    public static IReadOnlyList<(string Id, byte[] Value)> Read(IConfiguration configuration, string section, Func<string, string, Exception> invalid)
    {
        var keys = new List<(string Id, byte[] Value)>();
        foreach (var entry in configuration.GetSection(section).GetChildren())
        {
            var setting = NameOf(entry.Path);
            // A file may end in a line break that is no part of the name.
            var id = entry["Id"]?.Trim();
            if (string.IsNullOrEmpty(id) || id.Contains('.', StringComparison.Ordinal))
                throw invalid($"{setting}__Id", "must name the key, without a dot.");
            if (keys.Exists(key => key.Id == id))
                throw invalid($"{setting}__Id", $"repeats the key id '{id}'.");
            keys.Add((id, Decode(entry["Value"]) ?? throw invalid($"{setting}__Value", $"must be {KeyBytes} bytes in base64.")));
        }

        return keys.Count > 0 ? keys : throw invalid($"{NameOf(section)}__0__Id and __Value", "are missing: at least one key is needed.");
    }

    private static byte[]? Decode(string? text)
    {
        var bytes = new byte[KeyBytes];
        return Convert.TryFromBase64String(text ?? "", bytes, out var length) && length == KeyBytes ? bytes : null;
    }

    // As the environment spells it.
    private static string NameOf(string path) => path.Replace(":", "__", StringComparison.Ordinal);
}
