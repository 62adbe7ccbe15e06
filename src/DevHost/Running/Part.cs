using System.ComponentModel;
using System.Diagnostics;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.DevHost.Running;

/// <summary>One server of the running system: started, watched, started again when it dies, and stopped.</summary>
public sealed class Part(string title, Func<CancellationToken, Task<IServer>> startAsync, Terminal terminal)
{
    private IServer? _server;

    public string Title => title;

    /// <summary>The process that is ready to be used; <c>null</c> while there is none.</summary>
    public int? ProcessId => _server?.Process.Id;

    /// <summary>Starts it for the first time; a failure here ends the whole run.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        terminal.Say($"starting {title}");
        try
        {
            _server = await startAsync(cancellation);
        }
        catch (Exception error) when (IsOfTheSystem(error))
        {
            throw new ServerException($"{title} cannot start: {error.Message}", error);
        }
        terminal.Say($"{title} is ready ({clock.Elapsed.TotalSeconds:0.0} s)");
    }

    /// <summary>Starts it again, after a growing pause, whenever it dies; until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellation)
    {
        var backOff = new BackOff();
        while (true)
        {
            var clock = Stopwatch.StartNew();
            var died = _server is { } server
                ? $"{title} ended by itself with exit code {await server.Process.Exited.WaitAsync(cancellation)}"
                : $"{title} could not be started again";
            var pause = backOff.Next(clock.Elapsed);
            terminal.Say($"{died}; starting it again in {pause.TotalSeconds:0} s");
            await Task.Delay(pause, cancellation);
            await RestartAsync(cancellation);
        }
    }

    public async Task StopAsync()
    {
        if (_server is null) return;
        terminal.Say($"stopping {title}");
        try
        {
            await _server.DisposeAsync();
        }
        // The others are still to be stopped.
        catch (Exception error) when (IsOfTheSystem(error))
        {
            terminal.Say($"{title} left something behind: {error.Message}");
        }
    }

    // A full disk, a folder that may not be written, a system call refused.
    private static bool IsOfTheSystem(Exception error) => error is IOException or UnauthorizedAccessException or Win32Exception;

    private async Task RestartAsync(CancellationToken cancellation)
    {
        try
        {
            var dead = Interlocked.Exchange(ref _server, null);
            if (dead is not null) await dead.DisposeAsync();
            await StartAsync(cancellation);
        }
        // Whatever it was, the watch goes on: there is nobody else to try again.
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            terminal.Say($"{title} did not start: {error.Message}");
        }
    }
}
