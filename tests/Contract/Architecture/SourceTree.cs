namespace EventMonitors.Tests.Contract.Architecture;

/// <summary>The repository's source files, found from where the tests run.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below a folder of the repository, by their path from the root, with comments blanked out.</summary>
    public static IReadOnlyDictionary<string, string> Read(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .ToDictionary(path => path, path => WithoutComments(File.ReadAllLines(Path.Combine(Root, path))));

    private static string WithoutComments(IEnumerable<string> lines) =>
        string.Join('\n', lines.Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EventMonitors.sln"))) folder = folder.Parent;
        return folder?.FullName ?? Environment.GetEnvironmentVariable("EVENTMONITORS_SOURCE")
            ?? throw new InvalidOperationException("The repository was not found above the tests; set EVENTMONITORS_SOURCE to its folder.");
    }
}
