using System.CommandLine;
using System.CommandLine.Help;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Demo;
using EventMonitors.Configuration;

namespace EventMonitors.Api.Commands;

/// <summary><c>eventmonitors</c>: what an operator does to a running or a resting installation.</summary>
/// <param name="configuration">The settings; each command reads those that it uses.</param>
/// <param name="streams">Standard input, output and error.</param>
public sealed class CommandLine(IConfiguration configuration, CommandStreams streams)
{
    /// <summary>The program's name in its help and in its errors.</summary>
    public const string ProgramName = "eventmonitors";

    private const string JsonOption = "--json";

    // Long enough for a rebuild to write what it has folded, so that it goes on there the next time.
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    /// <summary>Whether the arguments name a command or ask for help. Everything else is for the web host: <c>--urls</c>, <c>key=value</c>.</summary>
    public static bool IsMeantBy(IReadOnlyList<string> arguments) =>
        arguments.FirstOrDefault(argument => argument != JsonOption) is { } first ? first is "--help" or "-h" or "-?" || IsWord(first) : arguments.Count > 0;

    /// <summary>Runs one command with the settings that lie beside the program and those of the environment.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables();
        configuration.AddSettingFolders((setting, problem) => new InvalidSettingException(setting, problem));
        await using var streams = CommandStreams.OfConsole();
        return await new CommandLine(configuration, streams).RunAsync(arguments, CancellationToken.None);
    }

    /// <summary>Runs one command.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var parsed = Commands().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            var command = CommandName.Of(parsed);
            await streams.Error.WriteLineAsync($"{command}: {string.Join(' ', parsed.Errors.Select(error => error.Message))} See '{command} --help'.");
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

    private Command Commands()
    {
        var json = new Option<bool>(JsonOption) { Description = "Answer in JSON, one object per line.", Recursive = true };
        var actions = new CommandActions(configuration, streams, json);
        return new Command(ProgramName, "Watches mailboxes and keeps every change and every check as an event. Without a command it serves the API.")
        {
            new HelpOption(),
            json,
            new Command("schema", "The database's tables and roles.") { SchemaApplyCommand.Create(actions) },
            new Command("users", "Who may use the API.") { CreateAdminCommand.Create(actions), SetPasswordCommand.Create(actions) },
            new Command("secrets", "The keys that protect stored secrets.") { RotateSecretsCommand.Create(actions), ShredSecretsCommand.Create(actions) },
            ProjectionsCommand.Create(actions),
            ReplayCommand.Create(actions),
            ExportCommand.Create(actions),
            ImportCommand.Create(actions),
            ArchiveCommand.Create(actions),
            ErrorsCommand.Create(actions),
            SeedDemo(),
        };
    }

    private static Command SeedDemo()
    {
        var command = new Command(SeedDemoCommand.Name, "Makes the data for a first look; bearer tokens come in on standard input.");
        command.SetAction((_, _) => SeedDemoCommand.RunAsync([]));
        return command;
    }
}
