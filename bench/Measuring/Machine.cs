using Npgsql;

namespace EventMonitors.Bench.Measuring;

/// <summary>Where a figure was measured, since figures of different machines cannot be compared.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        return $"{Environment.ProcessorCount} cores ({processor ?? "unknown"}), load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}, .NET {Environment.Version}";
    }

    public static async Task<string> DescribeAsync(NpgsqlDataSource database)
    {
        await using var version = database.CreateCommand("show server_version");
        return $"PostgreSQL {await version.ExecuteScalarAsync()}, fsync on";
    }
}
