namespace EventMonitors.DevHost.Running;

/// <summary>One log per part; the product's own programs are shown whole, the servers only where they warn.</summary>
internal sealed class PartLogs(string folder, Terminal terminal) : IDisposable
{
    private static readonly string[] Servers = ["postgres", "epmd", "rabbitmq", "mail", "mail-untrusted"];

    private readonly Dictionary<string, PartLog> _logs = [];

    /// <summary>Takes lines of a part; one that is started again goes on in the same file.</summary>
    public Action<string> Of(string part)
    {
        lock (_logs)
        {
            if (!_logs.TryGetValue(part, out var log))
                _logs[part] = log = PartLog.Open(folder, part, terminal, Servers.Contains(part) ? PartLog.Shown.Alarms : PartLog.Shown.All);
            return log.Write;
        }
    }

    /// <summary>From now on servers are only written to their files: one that is being stopped complains about it.</summary>
    public void QuietenServers()
    {
        lock (_logs)
        {
            foreach (var server in Servers.Where(_logs.ContainsKey)) _logs[server].Show = PartLog.Shown.Nothing;
        }
    }

    /// <summary>Removes the logs of earlier runs, and the folder unless somebody else keeps something there.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder, "*.log").Where(IsOurs)) File.Delete(file);
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);

        static bool IsOurs(string file) => Path.GetFileName(file).Split('.')[0] is var part && (Servers.Contains(part) || part == "api" || part.StartsWith("worker-", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        foreach (var log in _logs.Values) log.Dispose();
    }
}
