using System.Diagnostics;

namespace EventMonitors.DevHost.Servers;

/// <summary>
/// A running server in a session and process group of its own, so that a Ctrl-C in the terminal reaches only us
/// and we decide the order in which things end.
/// </summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan OutputPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(10);

    private readonly ChildProgram _program;
    private readonly Process _process;
    private readonly ProcessIdentity? _identity;
    private readonly ChildRegistry _registry;
    private readonly Action<string> _onLine;
    private readonly OutputTail _tail = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess(ChildProgram program, Process process, ChildRegistry registry, Action<string> onLine)
    {
        (_program, _process, _registry, _onLine) = (program, process, registry, onLine);
        Id = process.Id;
        _identity = ProcessIdentity.Of(Id);
        if (program.ReadyLine is null) _ready.SetResult();
        Exited = RunAsync();
    }

    public string Name => _program.Name;

    public int Id { get; }

    /// <summary>Ends with the exit code when the program has ended, on its own or because it was asked to.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a program; each line of its output goes to <paramref name="onLine"/>.</summary>
    /// <exception cref="ServerException">It could not be started at all.</exception>
    public static ChildProcess Start(ChildProgram program, ChildRegistry registry, Action<string> onLine)
    {
        var process = ProcessStart.Launch(program, ownGroup: true);
        registry.Add(program.Name, process.Id);
        process.StandardInput.Close();
        return new ChildProcess(program, process, registry, onLine);
    }

    /// <summary>Waits for the line by which the program says that it is ready.</summary>
    /// <exception cref="ServerException">It ended first, or said nothing in time.</exception>
    public async Task UntilReadyAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var first = await Task.WhenAny(_ready.Task, Exited, Task.Delay(patience, cancellation));
        if (first == _ready.Task) return;
        cancellation.ThrowIfCancellationRequested();
        var what = first == Exited ? $"ended with exit code {await Exited}" : $"was not ready within {patience.TotalSeconds:0} s";
        throw Failure(what);
    }

    /// <summary>An error that says what happened to this program, and its last words.</summary>
    public ServerException Failure(string what) => new($"{Name} {what}.", _tail.ToString());

    /// <summary>Asks the program to end, waits, and kills its whole group once <paramref name="patience"/> is over.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (!Exited.IsCompleted)
        {
            if (_identity is { IsAlive: true }) Libc.Signal(Id, _program.StopSignal);
            await Task.WhenAny(Exited, Task.Delay(patience));
        }
        KillGroup();
        // One that may not be killed, or hangs in the kernel, must not keep the others from being stopped.
        if (await Task.WhenAny(Exited, Task.Delay(KillPatience)) != Exited) _onLine($"error: {Name}, process {Id}, cannot be ended");
    }

    /// <summary>Ends the program and all it started at once, as a crash would; nothing once it has ended.</summary>
    public void KillGroup() => ProcessGroup.Kill(_identity);

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(10));
        _process.Dispose();
    }

    private async Task<int> RunAsync()
    {
        var output = Task.WhenAll(PumpAsync(_process.StandardOutput), PumpAsync(_process.StandardError));
        await _process.WaitForExitAsync(CancellationToken.None);
        // What it started shares its group and has nobody left to answer to.
        ProcessGroup.KillOrphansOf(Id);
        _registry.Remove(Id);
        // A grandchild may hold the pipes open; the last words are worth a moment, no more.
        await Task.WhenAny(output, Task.Delay(OutputPatience));
        return _process.ExitCode;
    }

    private async Task PumpAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            _tail.Add(line);
            _onLine(line);
            if (_program.ReadyLine?.Invoke(line) == true) _ready.TrySetResult();
        }
    }
}
