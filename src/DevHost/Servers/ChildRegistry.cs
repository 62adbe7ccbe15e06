using System.Text.Json;

namespace EventMonitors.DevHost.Servers;

/// <summary>
/// Remembers on disk which children run, so that those left behind by a crash can be told from strangers and ended.
/// </summary>
public sealed class ChildRegistry(string file)
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _children = [];

    public sealed record Entry(string Name, ProcessIdentity Process);

    public void Add(string name, int id)
    {
        lock (_gate)
        {
            if (ProcessIdentity.Of(id) is { } process) _children.Add(new Entry(name, process));
            Save();
        }
    }

    public void Remove(int id)
    {
        lock (_gate)
        {
            _children.RemoveAll(child => child.Process.Id == id);
            Save();
        }
    }

    /// <summary>Ends all of them and what they started, as a crash would.</summary>
    public void KillAll()
    {
        lock (_gate)
        {
            foreach (var child in _children) ProcessGroup.Kill(child.Process);
        }
    }

    /// <summary>
    /// Ends what an earlier owner of <paramref name="file"/> left running; the caller holds the lock that proves the owner gone.
    /// Later ones first, since they lean on the earlier ones.
    /// </summary>
    /// <returns>The names of those that still ran.</returns>
    public static async Task<IReadOnlyList<string>> StopLeftoversAsync(string file, TimeSpan patience)
    {
        var leftovers = Load(file).Where(child => child.Process.IsAlive).Reverse().ToList();
        foreach (var child in leftovers)
        {
            Libc.Signal(child.Process.Id, Libc.SigTerm);
            var deadline = DateTime.UtcNow + patience;
            while (child.Process.IsAlive && DateTime.UtcNow < deadline) await Task.Delay(50);
            ProcessGroup.Kill(child.Process);
            ProcessGroup.KillOrphansOf(child.Process.Id);
        }
        File.Delete(file);
        return leftovers.ConvertAll(child => child.Name);
    }

    private static List<Entry> Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<List<Entry>>(File.ReadAllText(file)) ?? [];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return [];
        }
    }

    private void Save()
    {
        try
        {
            File.WriteAllText(file + ".new", JsonSerializer.Serialize(_children));
            File.Move(file + ".new", file, overwrite: true);
        }
        catch (IOException)
        {
            // Somebody removed the folder, or the disk is full: we still know our children, only a crash would lose them.
        }
    }
}
