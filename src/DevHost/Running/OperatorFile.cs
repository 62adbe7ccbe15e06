using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>The settings of the operator commands, for a shell to read: <c>set -a; . operator.env; set +a</c>.</summary>
internal static class OperatorFile
{
    public static void Save(string path, IReadOnlyDictionary<string, string> settings) =>
        PrivateFile.Write(path, string.Concat(settings.Select(setting => $"{setting.Key}='{setting.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n")));
}
