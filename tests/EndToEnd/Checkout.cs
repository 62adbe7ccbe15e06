using System.Runtime.CompilerServices;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>Where the sources lie, and what was built from them.</summary>
internal static class Checkout
{
    public static string Root { get; } = Above("EventMonitors.sln", ThisFile());

    /// <summary>The artifacts folder these tests were built into: it holds bin/project/configuration.</summary>
    public static string BuildFolder { get; } = Above("bin", AppContext.BaseDirectory);

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static string Above(string entry, string from)
    {
        for (var folder = Path.GetDirectoryName(from); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, entry))) return folder;
        }
        throw new InvalidOperationException($"There is no {entry} above {from}; ./test builds and runs these tests.");
    }
}
