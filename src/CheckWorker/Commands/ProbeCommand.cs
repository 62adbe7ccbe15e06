using System.CommandLine;
using EventMonitors.CheckWorker.Settings;
using EventMonitors.MailProbe;

namespace EventMonitors.CheckWorker.Commands;

/// <summary><c>probe</c>: one check from this machine, as its worker would run it, without broker and queue.</summary>
internal static class ProbeCommand
{
    public static Command Create(IConfiguration configuration, CommandStreams streams)
    {
        var arguments = new ProbeArguments();
        var command = new Command("probe", "Logs into one mailbox and tells what happened in each phase. Ends with 0 up, 1 down, 2 wrong arguments, 3 inconclusive.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                var options = arguments.OptionsOf(parsed, configuration);
                var target = await arguments.TargetOfAsync(parsed, streams.Input, cancellation);
                using var probe = new MailboxProbe(options);
                var result = await probe.RunAsync(target, cancellation);
                if (arguments.IsJson(parsed)) await streams.Output.WriteLineAsync(ProbeJson.Of(result));
                else ProbeReport.Write(result, streams);
                await streams.Output.FlushAsync(cancellation);
                return CodeOf(result.Verdict);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await streams.Error.WriteLineAsync($"{CommandLine.ProgramName} probe: interrupted.");
                return ExitCode.Interrupted;
            }
            catch (Exception error) when (error is UsageException or InvalidSettingException)
            {
                await streams.Error.WriteLineAsync($"{CommandLine.ProgramName} probe: {error.Message}");
                return ExitCode.Usage;
            }
        });
        return command;
    }

    private static int CodeOf(Verdict verdict) => verdict switch
    {
        Verdict.Up => ExitCode.Up,
        Verdict.Down => ExitCode.Down,
        _ => ExitCode.Inconclusive,
    };
}
