using System.Collections;
using System.ComponentModel;
using System.Diagnostics;

namespace EventMonitors.DevHost.Servers;

internal static class ProcessStart
{
    public static Process Launch(ChildProgram program, bool ownGroup)
    {
        var commandLine = program.CommandLine(ownGroup).ToArray();
        var start = new ProcessStartInfo(commandLine[0], commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = program.WorkingDirectory,
        };
        start.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (program.Inherited((string)variable.Key)) start.Environment[(string)variable.Key] = (string?)variable.Value;
        }
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new ServerException($"{program.Name} could not be started: {error.Message}", error);
        }
    }
}
