using System.Globalization;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Bench.Pipeline;

/// <summary>Processor time of programs and all that they started: fields 14 to 17 of /proc/pid/stat, see proc(5).</summary>
internal static class ProcessorTime
{
    // USER_HZ, the unit of those fields; on Linux it is 100 everywhere.
    private const double TicksPerSecond = 100;

    /// <summary>User and system time so far, what those that have ended used up included.</summary>
    /// <param name="ancestor">The program's process id.</param>
    public static TimeSpan Of(int ancestor) => TimeSpan.FromSeconds(ProcessFamily.Of(ancestor).Sum(member => TicksOf(member.Id)) / TicksPerSecond);

    private static long TicksOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The command, in parentheses, may itself hold spaces and parentheses; behind it comes field 3.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        }
        // It has ended just now: its parent has its time.
        catch (IOException)
        {
            return 0;
        }
    }
}
