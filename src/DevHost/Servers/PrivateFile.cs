using System.Text;

namespace EventMonitors.DevHost.Servers;

/// <summary>Files for one pair of eyes.</summary>
public static class PrivateFile
{
    /// <summary>Readable and writable for the owner alone: mode 0600.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a file with mode 0600 from its first byte on, whole or not at all.</summary>
    public static void Write(string path, string content, ServiceAccount? owner = null)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mode }))
            stream.Write(Encoding.UTF8.GetBytes(content));
        if (owner is { IsSelf: false }) Libc.ChangeOwner(draft, owner.UserId, owner.GroupId);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Removes a file, and the drafts of it that a crash may have left.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        foreach (var draft in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + ".*"))
        {
            if (Guid.TryParseExact(Path.GetExtension(draft).TrimStart('.'), "N", out _)) File.Delete(draft);
        }
    }
}
