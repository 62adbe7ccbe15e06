namespace EventMonitors.DevHost.Servers;

/// <summary>
/// A folder for a server's Unix sockets. Their paths end at 108 bytes (unix(7)), which a deep checkout alone may
/// reach: then it lies in the temporary folder, and a link in the server's home remembers it.
/// </summary>
internal sealed class SocketFolder : IDisposable
{
    // Leaves room for the longest name that Dovecot gives a socket.
    private const int LongestPath = 64;

    private readonly string _inHome;

    private SocketFolder(string inHome, string path) => (_inHome, FullPath) = (inHome, path);

    public string FullPath { get; }

    /// <summary>Makes the folder empty, and removes the one that a crash may have left.</summary>
    public static SocketFolder Prepare(ServiceHome home, string name)
    {
        var inHome = home.PathOf($"{name}-sockets");
        Remove(inHome);
        return inHome.Length <= LongestPath
            ? new SocketFolder(inHome, home.MakeFolder(Path.GetFileName(inHome)))
            : new SocketFolder(inHome, MakeElsewhere(home, inHome));
    }

    public void Dispose() => Remove(_inHome);

    private static string MakeElsewhere(ServiceHome home, string link)
    {
        var folder = Directory.CreateTempSubdirectory("em-").FullName;
        // Dovecot wants the folder readable, and guards each socket in it.
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        if (!home.Account.IsSelf) Libc.ChangeOwner(folder, home.Account.UserId, home.Account.GroupId);
        File.CreateSymbolicLink(link, folder);
        return folder;
    }

    private static void Remove(string inHome)
    {
        if (new FileInfo(inHome).LinkTarget is { } elsewhere)
        {
            if (Directory.Exists(elsewhere)) Directory.Delete(elsewhere, recursive: true);
            File.Delete(inHome);
        }
        else if (Directory.Exists(inHome))
        {
            Directory.Delete(inHome, recursive: true);
        }
    }
}
