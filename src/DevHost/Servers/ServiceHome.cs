using System.Security.Cryptography;
using System.Text;

namespace EventMonitors.DevHost.Servers;

/// <summary>The folder that one private server keeps its files in, owned by the user it runs as and closed to everybody else.</summary>
public sealed class ServiceHome
{
    private const UnixFileMode OwnerFolder = PrivateFile.Mode | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = OwnerFolder | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private const string OutsideRoot = "/var/lib/eventmonitors-dev";

    private ServiceHome(string folder, ServiceAccount account) => (Folder, Account) = (folder, account);

    public string Folder { get; }

    public ServiceAccount Account { get; }

    /// <summary>
    /// Prepares <c>local/part</c>. Where the service's user may not enter <paramref name="local"/> (a checkout below
    /// a folder that only root may enter), the files go to a folder of their own under /var/lib and
    /// <c>local/part</c> becomes a link to it.
    /// </summary>
    public static async Task<ServiceHome> PrepareAsync(string local, string part, ServiceAccount account, CancellationToken cancellation)
    {
        local = Path.GetFullPath(local);
        Directory.CreateDirectory(local);
        var wanted = Path.Combine(local, part);

        if (account.IsSelf || await MayEnterAsync(local, account, cancellation))
        {
            if (IsLink(wanted)) File.Delete(wanted);
            return new ServiceHome(Owned(wanted, account), account);
        }

        if (Directory.Exists(wanted) && !IsLink(wanted))
            throw new ServerException($"User {account.Name} may no longer enter {local}, where its data lies; open the folders above it, or start again with --reset.");

        var outside = Outside(local, part);
        Directory.CreateDirectory(OutsideRoot, Passable);
        Directory.CreateDirectory(Path.GetDirectoryName(outside)!, Passable);
        // A link that points elsewhere came with a copied checkout: its data belong to the original.
        if (IsLink(wanted) && new FileInfo(wanted).LinkTarget != outside) File.Delete(wanted);
        if (!IsLink(wanted)) File.CreateSymbolicLink(wanted, outside);
        return new ServiceHome(Owned(outside, account), account);
    }

    /// <summary>Removes the data of one part, wherever <see cref="PrepareAsync"/> put them.</summary>
    public static void Delete(string local, string part)
    {
        local = Path.GetFullPath(local);
        var wanted = Path.Combine(local, part);
        var outside = Outside(local, part);
        if (Directory.Exists(outside)) Directory.Delete(outside, recursive: true);
        if (Path.GetDirectoryName(outside) is { } parent && Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any())
            Directory.Delete(parent);
        if (IsLink(wanted)) File.Delete(wanted);
        else if (Directory.Exists(wanted)) Directory.Delete(wanted, recursive: true);
    }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file that only the service's user may read (mode 0600), whole or not at all.</summary>
    public string Write(string name, string content)
    {
        PrivateFile.Write(PathOf(name), content, Account);
        return PathOf(name);
    }

    /// <summary>Makes a folder below this one, with the same owner.</summary>
    public string MakeFolder(string name) => Owned(PathOf(name), Account);

    private static string Owned(string folder, ServiceAccount account)
    {
        Directory.CreateDirectory(folder, OwnerFolder);
        Own(folder, account);
        return folder;
    }

    private static void Own(string path, ServiceAccount account)
    {
        if (!account.IsSelf) Libc.ChangeOwner(path, account.UserId, account.GroupId);
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static string Outside(string local, string part) =>
        Path.Combine(OutsideRoot, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(local)))[..16], part);

    // Asked of the kernel as that user: modes, ACLs and mount options all have a say.
    private static async Task<bool> MayEnterAsync(string folder, ServiceAccount account, CancellationToken cancellation)
    {
        var answer = await Command.RunAsync(new ChildProgram("test", "test", ["-x", folder]) { Account = account }, cancellation);
        return answer.ExitCode == 0;
    }
}
