using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>Ends process groups, and never one of a stranger who was given the number after us.</summary>
internal static class ProcessGroup
{
    /// <summary>Kills the group of a leader that still lives; does nothing once it has ended.</summary>
    public static void Kill(ProcessIdentity? leader)
    {
        if (leader is not { IsAlive: true }) return;
        // It has no group of its own yet in the moment between fork(2) and setsid(2).
        if (!Libc.Signal(-leader.Id, Libc.SigKill)) Libc.Signal(leader.Id, Libc.SigKill);
    }

    /// <summary>
    /// Kills what a leader has left behind, to be asked as soon as it has ended. The kernel gives no process a number
    /// that a group still bears: where somebody has it, nothing of ours is left.
    /// </summary>
    public static void KillOrphansOf(int leader)
    {
        if (!Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{leader}"))) Libc.Signal(-leader, Libc.SigKill);
    }
}
