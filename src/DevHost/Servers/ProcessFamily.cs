using System.Globalization;

namespace EventMonitors.DevHost.Servers;

/// <summary>A process and all that descend from it, as long as their parents live.</summary>
internal static class ProcessFamily
{
    public static IReadOnlyList<ProcessIdentity> Of(int ancestor)
    {
        var childrenByParent = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .ToLookup(ParentOf);
        var members = new List<int> { ancestor };
        for (var i = 0; i < members.Count; i++) members.AddRange(childrenByParent[members[i]]);
        return [.. members.Select(ProcessIdentity.Of).OfType<ProcessIdentity>()];
    }

    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id.ToString(CultureInfo.InvariantCulture)}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
