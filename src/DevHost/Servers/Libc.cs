using System.ComponentModel;
using System.Runtime.InteropServices;

namespace EventMonitors.DevHost.Servers;

/// <summary>The few system calls that .NET does not offer: signals to process groups, and file owners.</summary>
internal static partial class Libc
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    private const int NotPermitted = 1;
    private const int NoSuchProcess = 3;
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint WantTypeModeUser = 0x1 | 0x2 | 0x8;

    public static bool IsRoot => geteuid() == 0;

    public static uint UserId => geteuid();

    public static uint GroupId => getegid();

    /// <summary>Signals one process, or a whole group when <paramref name="processOrGroup"/> is negative (kill(2)).</summary>
    /// <returns>False when there is nobody left whom we could signal.</returns>
    public static bool Signal(int processOrGroup, int signal)
    {
        if (kill(processOrGroup, signal) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error is NoSuchProcess or NotPermitted ? false : throw new Win32Exception(error);
    }

    public static void ChangeOwner(string path, uint user, uint group)
    {
        if (lchown(path, user, group) != 0)
            throw new IOException($"{path} cannot be given to user {user}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Whether this very path, no link followed, is a folder of ours that is closed to everybody else (mode 0700).</summary>
    public static bool IsPrivateFolder(string path)
    {
        // struct statx is laid out alike on every architecture: the owner at byte 20, type and mode at byte 28 (statx(2)).
        Span<byte> status = stackalloc byte[256];
        if (statx(CurrentFolder, path, NoFollow, WantTypeModeUser, ref MemoryMarshal.GetReference(status)) != 0) return false;
        const int ownerOnlyFolder = 0x41C0; // S_IFDIR | 0700
        return BitConverter.ToUInt32(status[20..]) == UserId && BitConverter.ToUInt16(status[28..]) == ownerOnlyFolder;
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint owner, uint group);

    [LibraryImport("libc")]
    private static partial uint geteuid();

    [LibraryImport("libc")]
    private static partial uint getegid();
}
