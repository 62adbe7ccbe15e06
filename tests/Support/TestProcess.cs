using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support;

/// <summary>What this test process owns: a folder, the children in it, ports; and the duty to leave nothing behind.</summary>
internal sealed class TestProcess
{
    private const string ChildrenFile = "children.json";
    private const string LockFile = "lock";
    private static readonly EnumerationOptions OneLevelDown = new() { RecurseSubdirectories = true, MaxRecursionDepth = 1 };
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentStack<IAsyncDisposable> _servers = new();
    private readonly FileStream _lock;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lazy<Task> _end;
    private bool _interrupted;

    private TestProcess(string folder, FileStream held)
    {
        (Folder, _lock, _end) = (folder, held, new Lazy<Task>(() => Task.Run(StopAllAsync)));
        Children = new ChildRegistry(Path.Combine(folder, ChildrenFile));
        // The net below TestServersFixture: for assemblies without it, and for runs that are cut short.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAsync().GetAwaiter().GetResult();
        _signals = [ExitOn(PosixSignal.SIGTERM), ExitOn(PosixSignal.SIGHUP), PosixSignalRegistration.Create(PosixSignal.SIGINT, OnCtrlC)];
    }

    public string Folder { get; }

    public ChildRegistry Children { get; }

    public FreePorts Ports { get; } = new();

    /// <summary>Takes a folder of its own, and clears away what test processes that were killed have left.</summary>
    public static TestProcess Begin()
    {
        var all = Path.Combine(Path.GetTempPath(), $"eventmonitors-tests-{Environment.UserName}");
        Directory.CreateDirectory(all, (UnixFileMode)0b111_001_001);
        foreach (var folder in Directory.GetDirectories(all)) ClearIfAbandoned(folder);

        var own = Path.Combine(all, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        for (var attempt = 0; attempt < 100; attempt++)
        {
            Directory.CreateDirectory(own, (UnixFileMode)0b111_001_001);
            // Another process may take the new folder for an abandoned one, before it is locked.
            if (Lock(own) is { } held && File.Exists(held.Name)) return new TestProcess(own, held);
        }
        throw new ServerException($"{own} is locked by another process.");
    }

    /// <summary>A log file for one server; it outlives the process where EVENTMONITORS_TEST_LOGS names a folder, as ./test does.</summary>
    public Action<string> LogOf(string server)
    {
        var folder = Environment.GetEnvironmentVariable("EVENTMONITORS_TEST_LOGS") is { Length: > 0 } kept ? kept : Folder;
        Directory.CreateDirectory(folder);
        var writer = new StreamWriter(Path.Combine(folder, $"{server}.log"), append: true) { AutoFlush = true };
        return line =>
        {
            lock (writer) writer.WriteLine(line);
        };
    }

    public void StopAtExit(IAsyncDisposable server) => _servers.Push(server);

    /// <summary>Stops all servers and removes the folder; whoever asks again waits for the same.</summary>
    public Task EndAsync() => _end.Value;

    private async Task StopAllAsync()
    {
        while (_servers.TryPop(out var server)) await server.DisposeAsync();
        // The folder holds those that were still starting, too.
        await ClearAsync(Folder);
        _lock.Dispose();
        Ports.Dispose();
    }

    private static PosixSignalRegistration ExitOn(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Environment.Exit(1);
    });

    // The first one is the runner's: it cancels the tests and leaves in order. A second one may be the end of this
    // process as soon as we return.
    private void OnCtrlC(PosixSignalContext context)
    {
        if (!Interlocked.Exchange(ref _interrupted, true)) context.Cancel = true;
        else EndAsync().GetAwaiter().GetResult();
    }

    private static void ClearIfAbandoned(string folder)
    {
        using var held = Lock(folder);
        if (held is not null) ClearAsync(folder).GetAwaiter().GetResult();
    }

    private static async Task ClearAsync(string folder)
    {
        // Our own children first: one of them may be a ./run, which then stops those in its own registry.
        foreach (var registry in Directory.GetFiles(folder, ChildrenFile, OneLevelDown).OrderBy(file => file.Length))
            await ChildRegistry.StopLeftoversAsync(registry, StopPatience);
        foreach (var part in Directory.GetDirectories(folder)) ServiceHome.Delete(folder, Path.GetFileName(part));
        Directory.Delete(folder, recursive: true);
    }

    private static FileStream? Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
