namespace EventMonitors.DevHost.Servers;

/// <summary>
/// A folder for a server's Unix sockets. Their paths end at 108 bytes (unix(7)), which a deep checkout alone may
/// reach: then it lies in the temporary folder, and a link in the server's home remembers it.
/// </summary>
internal sealed class SocketFolder : IDisposable
{
    // Leaves room for the longest name that Dovecot gives a socket.
    private const int LongestPath = 64;

    // Dovecot insists on it, and guards each socket in the folder.
    private const UnixFileMode WorldReadable = (UnixFileMode)0b111_101_101;

    private readonly string _inHome;

    private SocketFolder(string inHome, string path) => (_inHome, FullPath) = (inHome, path);

    public string FullPath { get; }

    /// <summary>Makes the folder empty, and removes the one that a crash may have left.</summary>
    public static SocketFolder Prepare(ServiceHome home, string name)
    {
        var inHome = home.PathOf($"{name}-sockets");
        Remove(inHome);
        return new SocketFolder(inHome, inHome.Length <= LongestPath ? MakeHere(home, inHome) : MakeElsewhere(home, inHome));
    }

    public void Dispose() => Remove(_inHome);

    private static string MakeHere(ServiceHome home, string folder)
    {
        home.MakeFolder(Path.GetFileName(folder));
        File.SetUnixFileMode(folder, WorldReadable);
        return folder;
    }

    private static string MakeElsewhere(ServiceHome home, string link)
    {
        var folder = Directory.CreateTempSubdirectory("em-").FullName;
        File.SetUnixFileMode(folder, WorldReadable);
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
