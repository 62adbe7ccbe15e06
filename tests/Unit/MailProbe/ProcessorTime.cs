using System.Globalization;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>
/// What the work of one thread costs, whatever else the machine does meanwhile: the time that the thread spent on a
/// processor (utime and stime of proc_pid_stat(5)), and not the time of a clock on the wall.
/// </summary>
internal static class ProcessorTime
{
    public static TimeSpan Of(Action work)
    {
        var before = OfThisThread();
        work();
        return OfThisThread() - before;
    }

    // The name of the thread, in brackets, may hold anything; utime and stime are the 12th and 13th field after it, in
    // hundredths of a second.
    private static TimeSpan OfThisThread()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10 * (Ticks(fields[11]) + Ticks(fields[12])));
    }

    private static long Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
