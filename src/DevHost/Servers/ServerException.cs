namespace EventMonitors.DevHost.Servers;

/// <summary>A server could not be started or used.</summary>
public sealed class ServerException : Exception
{
    /// <param name="line">One clear line, meant for the person at the terminal.</param>
    /// <param name="inner">What it came from.</param>
    public ServerException(string line, Exception? inner = null) : base(line, inner) => Line = line;

    /// <param name="line">One clear line.</param>
    /// <param name="lastWords">What the program wrote last.</param>
    public ServerException(string line, string lastWords) : base($"{line} Its last words:{Environment.NewLine}{lastWords}") =>
        (Line, LastWords) = (line, lastWords);

    /// <summary>The clear line alone.</summary>
    public string Line { get; }

    /// <summary>What the program wrote last; empty where none was running.</summary>
    public string LastWords { get; } = "";
}
