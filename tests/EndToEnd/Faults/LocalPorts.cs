using System.Globalization;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>The local TCP ports of a process: its sockets' inodes, looked up in the kernel's tables (proc(5)).</summary>
internal static class LocalPorts
{
    public static IReadOnlySet<int> Of(int process)
    {
        var folder = Path.Combine("/proc", process.ToString(CultureInfo.InvariantCulture));
        try
        {
            var sockets = Directory.EnumerateFiles(Path.Combine(folder, "fd")).Select(file => new FileInfo(file).LinkTarget).OfType<string>().ToHashSet();
            return ((string[])["tcp", "tcp6"])
                .SelectMany(table => File.ReadLines(Path.Combine(folder, "net", table)).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => sockets.Contains($"socket:[{fields[9]}]"))
                .Select(fields => int.Parse(fields[1][(fields[1].LastIndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                .ToHashSet();
        }
        // It ended while it was looked at.
        catch (IOException)
        {
            return new HashSet<int>();
        }
    }
}
