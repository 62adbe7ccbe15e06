using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EventMonitors.DevHost.Servers;

/// <summary>The few system calls that .NET does not offer: signals to process groups, and file owners.</summary>
internal static partial class Libc
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private const int NoSuchProcess = 3;

    public static bool IsRoot => geteuid() == 0;

    public static uint UserId => geteuid();

    public static uint GroupId => getegid();

    /// <summary>Signals one process, or a whole group when <paramref name="processOrGroup"/> is negative (kill(2)).</summary>
    /// <returns>False when there is nobody left to signal.</returns>
    public static bool Signal(int processOrGroup, int signal)
    {
        if (kill(processOrGroup, signal) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == NoSuchProcess ? false : throw new Win32Exception(error);
    }

    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (lchown(path, user, group) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"chown of {path} failed");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint owner, uint group);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
