using System.ComponentModel;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;

RunOptions options;
try
{
    options = RunOptions.Parse(args);
}
catch (UsageException error)
{
    await Console.Error.WriteLineAsync($"run: {error.Message}");
    return 2;
}

var terminal = new Terminal();
using var signals = new StopSignals();
try
{
    await new Run(options, Environment.GetEnvironmentVariable("EVENTMONITORS_LOCAL") ?? ".local", terminal).UntilStoppedAsync(signals);
    return 0;
}
catch (ServerException error)
{
    terminal.Say(error.LastWords);
    await Console.Error.WriteLineAsync($"run: {error.Line}");
    return 1;
}
// What no part has a name for: a full disk, a folder that may not be written.
catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
{
    await Console.Error.WriteLineAsync($"run: {error.Message}");
    return 1;
}
