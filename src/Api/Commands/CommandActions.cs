using System.CommandLine;

namespace EventMonitors.Api.Commands;

/// <summary>What all commands' actions share: the settings, the streams, and how a failure becomes a line and an exit code.</summary>
internal sealed class CommandActions(IConfiguration configuration, CommandStreams streams, Option<bool> json)
{
    /// <summary>Lets a command do its work under <see cref="CommandRun"/>.</summary>
    public void Set(Command command, Func<ParseResult, CommandRun, CancellationToken, Task> workAsync) => command.SetAction(async (parsed, cancellation) =>
    {
        var name = CommandName.Of(parsed);
        var output = new CommandOutput(streams, parsed.GetValue(json));
        try
        {
            await workAsync(parsed, new CommandRun(name, configuration, streams, output), cancellation);
            await streams.Output.FlushAsync(cancellation);
            return ExitCode.Ok;
        }
        // Npgsql wraps a cancelled wait in exceptions of its own.
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            await streams.Error.WriteLineAsync($"{name}: interrupted.");
            return ExitCode.Interrupted;
        }
        // Whatever it was, an operator reads one line and a script an exit code.
        catch (Exception error)
        {
            await streams.Error.WriteLineAsync($"{name}: {FailureLine.Of(error)}");
            return error is UsageException ? ExitCode.Usage : ExitCode.Failed;
        }
    });
}
