using System.Text;

namespace EventMonitors.Api.Commands;

/// <summary>Where a command reads and writes: results on the output, everything else on the error stream.</summary>
/// <param name="Input">Standard input.</param>
/// <param name="RawOutput">Standard output, for commands that write a file to it.</param>
/// <param name="Output">The same for lines of text; not flushed by itself.</param>
/// <param name="Error">Standard error.</param>
/// <param name="HasTerminal">Whether a person watches the error stream, so that a progress bar makes sense.</param>
/// <param name="CanAsk">Whether a person can answer on the standard input.</param>
public sealed record CommandStreams(Stream Input, Stream RawOutput, TextWriter Output, TextWriter Error, bool HasTerminal, bool CanAsk) : IAsyncDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The process's own.</summary>
    public static CommandStreams OfConsole() => Of(
        Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, !Console.IsErrorRedirected, !Console.IsInputRedirected && !Console.IsErrorRedirected);

    /// <summary>Any others.</summary>
    public static CommandStreams Of(Stream input, Stream output, TextWriter error, bool hasTerminal = false, bool canAsk = false) =>
        new(input, output, new StreamWriter(output, Utf8) { NewLine = "\n" }, error, hasTerminal, canAsk);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Output.FlushAsync();
}
