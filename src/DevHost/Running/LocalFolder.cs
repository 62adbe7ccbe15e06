using System.Text.Json;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>The folder that one run keeps everything in, held by one process at a time.</summary>
public sealed class LocalFolder : IDisposable
{
    /// <summary>The root that workers trust for the hostile servers' sake.</summary>
    public const string HostileAuthority = "hostile-ca.pem";

    private const UnixFileMode Passable = (UnixFileMode)0b111_001_001;
    private static readonly string[] Parts = ["postgres", "rabbitmq", "mail"];

    // What tells a folder that a run has used from any other. They go last: an interrupted reset can be done again.
    private static readonly string[] Signs = ["demo.json", "ports.json", "secrets.json"];

    private readonly FileStream _lock;

    private LocalFolder(string path, FileStream held) => (FullPath, _lock) = (path, held);

    private sealed record Owner(int Pid, string Url);

    public string FullPath { get; }

    public string ChildrenFile => PathOf("children.json");

    public string LogFolder => PathOf("logs");

    /// <summary>Takes the folder for this process.</summary>
    /// <exception cref="ServerException">Another run has it, or it belongs to another user.</exception>
    public static LocalFolder Take(string path, string url)
    {
        path = Path.GetFullPath(path);
        var ownerFile = Path.Combine(path, "owner.json");
        try
        {
            if (!Directory.Exists(path)) Directory.CreateDirectory(path, Passable);
            // FileShare.None is flock(2) on Linux: the kernel gives the lock back however we end.
            var held = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            PrivateFile.Write(ownerFile, JsonSerializer.Serialize(new Owner(Environment.ProcessId, url)));
            return new LocalFolder(path, held);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ServerException($"{path} belongs to another user; run as that user, or set EVENTMONITORS_LOCAL to a folder of your own.");
        }
        catch (IOException) when (ReadOwner(ownerFile) is { } owner)
        {
            throw new ServerException($"EventMonitors already runs in {path}: process {owner.Pid}, {owner.Url}. Stop that one first, or set EVENTMONITORS_LOCAL to another folder.");
        }
        catch (IOException error)
        {
            throw new ServerException($"{path} cannot be used: {error.Message}", error);
        }
    }

    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>
    /// Drops the data of earlier runs: what they made, by its name, and nothing else. The folder may be anybody's.
    /// </summary>
    /// <returns>False when no earlier run has left anything here.</returns>
    public bool Reset()
    {
        if (!Signs.Any(sign => File.Exists(PathOf(sign)))) return false;

        foreach (var part in Parts) ServiceHome.Delete(FullPath, part);
        PartLogs.Delete(LogFolder);
        foreach (var file in (string[])["children.json", "operator.env", HostileAuthority, .. Signs]) PrivateFile.Delete(PathOf(file));
        return true;
    }

    public void Dispose() => _lock.Dispose();

    private static Owner? ReadOwner(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Owner>(File.ReadAllText(file));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }
}
