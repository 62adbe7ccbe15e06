using System.Diagnostics;

namespace EventMonitors.DevHost.Servers;

/// <summary>Runs a program to its end, for the small tools that prepare a server.</summary>
public static class Command
{
    /// <summary>What came out: the exit code, and everything written to either stream.</summary>
    public sealed record Answer(int ExitCode, string Output, string Error);

    /// <summary>Runs <paramref name="program"/>; <paramref name="input"/> is all it gets on its standard input.</summary>
    /// <exception cref="ServerException">The program could not be started.</exception>
    public static async Task<Answer> RunAsync(ChildProgram program, CancellationToken cancellation, string input = "")
    {
        using var process = ProcessStart.Launch(program, ownGroup: false);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await FeedAsync(process, input, cancellation);
            await process.WaitForExitAsync(cancellation);
            return new Answer(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for tools that must succeed.</summary>
    /// <exception cref="ServerException">It did not; the message carries what it said.</exception>
    public static async Task<string> DemandAsync(ChildProgram program, CancellationToken cancellation, string input = "")
    {
        var answer = await RunAsync(program, cancellation, input);
        return answer.ExitCode == 0
            ? answer.Output
            : throw new ServerException($"{program.Name} failed (exit code {answer.ExitCode}): {(answer.Error.Length > 0 ? answer.Error : answer.Output).Trim()}");
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of it: its exit code tells the rest.
        }
    }
}
