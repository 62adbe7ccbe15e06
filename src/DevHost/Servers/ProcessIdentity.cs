using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>A process beyond doubt: ids are reused, an id with its start time is not.</summary>
/// <param name="Id">The process id.</param>
/// <param name="StartTicks">Start time in clock ticks since boot: field 22 of /proc/pid/stat, see proc(5).</param>
/// <param name="Boot">The boot the ticks belong to: /proc/sys/kernel/random/boot_id.</param>
public sealed record ProcessIdentity(int Id, long StartTicks, string Boot)
{
    private static readonly string ThisBoot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static ProcessIdentity Current { get; } = Of(Environment.ProcessId)!;

    public bool IsAlive => Boot == ThisBoot && Of(Id) == this;

    /// <returns>Null when there is no such process, or only its remains that wait to be collected.</returns>
    public static ProcessIdentity? Of(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            // The command, in parentheses, may itself hold spaces and parentheses.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : new(id, long.Parse(fields[19], CultureInfo.InvariantCulture), ThisBoot);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
