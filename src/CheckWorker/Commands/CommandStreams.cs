namespace EventMonitors.CheckWorker.Commands;

/// <summary>Where a command reads and writes: results on the output, everything else on the error stream.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsTerminal">Whether a person reads the output, so that colours make sense.</param>
internal sealed record CommandStreams(Stream Input, TextWriter Output, TextWriter Error, bool IsTerminal = false)
{
    /// <summary>The process's own.</summary>
    public static CommandStreams OfConsole() => new(Console.OpenStandardInput(), Console.Out, Console.Error, !Console.IsOutputRedirected);
}
