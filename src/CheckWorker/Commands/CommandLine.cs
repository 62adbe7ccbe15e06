using System.CommandLine;
using System.CommandLine.Help;
using EventMonitors.CheckWorker.Settings;
using EventMonitors.Configuration;

namespace EventMonitors.CheckWorker.Commands;

/// <summary><c>check-worker</c>: what an operator does on a worker's machine. Without a command the program is the worker.</summary>
/// <param name="configuration">The worker's settings; a command reads those that it uses.</param>
/// <param name="streams">Standard input, output and error.</param>
internal sealed class CommandLine(IConfiguration configuration, CommandStreams streams)
{
    /// <summary>The program's name in its help and in its errors.</summary>
    public const string ProgramName = "check-worker";

    // A probe that is given up has nothing to put away but its socket.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Whether the arguments name a command or ask for help. Everything else is for the worker's host: <c>--Worker:Name=a</c>.</summary>
    public static bool IsMeantBy(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && (arguments[0] is "--help" or "-h" or "-?" || IsWord(arguments[0]));

    /// <summary>Runs one command with the settings that lie beside the program and those of the environment.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables();
        configuration.AddSettingFolders((setting, problem) => new InvalidSettingException(setting, problem));
        return await new CommandLine(configuration, CommandStreams.OfConsole()).RunAsync(arguments, CancellationToken.None);
    }

    /// <summary>Runs one command.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var root = new Command(ProgramName, "Logs into mailboxes as the queue asks. Without a command it is the worker.")
        {
            new HelpOption(),
            ProbeCommand.Create(configuration, streams),
        };
        // No @file: an argument of a mailbox user may begin with one.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await streams.Error.WriteLineAsync($"{ProgramName}: {string.Join(' ', parsed.Errors.Select(error => error.Message))} See '{ProgramName} probe --help'.");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = streams.Output,
                Error = streams.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopPatience,
            },
            cancellationToken);
    }

    private static bool IsWord(string argument) => argument.Length > 0 && argument[0] != '-' && argument.All(c => char.IsAsciiLetterLower(c) || c == '-');
}
