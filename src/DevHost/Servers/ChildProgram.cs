namespace EventMonitors.DevHost.Servers;

/// <summary>What to start as a child process: a name for its output, the program, and its arguments (never a secret: anyone may read them).</summary>
public sealed record ChildProgram(string Name, string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The user to run as; null for ourselves.</summary>
    public ServiceAccount? Account { get; init; }

    /// <summary>The whole environment, apart from <see cref="Inherited"/>: nothing of ours leaks into a child by accident.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Tells by its name which variables of our own environment the child gets too.</summary>
    public Func<string, bool> Inherited { get; init; } = name => name is "PATH" or "LANG" or "TZ";

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Recognises the line of output by which the program says that it can be used.</summary>
    public Func<string, bool>? ReadyLine { get; init; }

    /// <summary>The signal that asks the program to end in order.</summary>
    public int StopSignal { get; init; } = Libc.SigTerm;

    /// <summary>The command line: its own session and process group first, then the user, then the program.</summary>
    internal IEnumerable<string> CommandLine(bool ownGroup) =>
        [.. ownGroup ? ["setsid"] : Array.Empty<string>(), .. Account?.CommandPrefix ?? [], FileName, .. Arguments];
}
