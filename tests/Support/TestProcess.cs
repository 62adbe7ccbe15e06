using System.Globalization;
using System.Runtime.InteropServices;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Tests.Support;

/// <summary>What this test process owns: a folder, the children in it, ports; and the duty to leave nothing behind.</summary>
internal sealed class TestProcess
{
    private const string ChildrenFile = "children.json";
    private const string LockFile = "lock";
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(20);

    private readonly Stack<IAsyncDisposable> _servers = new();
    private readonly FileStream _lock;
    private readonly PosixSignalRegistration[] _signals;

    private TestProcess(string folder, FileStream held)
    {
        (Folder, _lock) = (folder, held);
        Children = new ChildRegistry(Path.Combine(folder, ChildrenFile));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End();
        // Ctrl-C is the test runner's: it cancels the tests and then leaves in order.
        _signals = [ExitOn(PosixSignal.SIGTERM), ExitOn(PosixSignal.SIGHUP)];
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
        Directory.CreateDirectory(own, (UnixFileMode)0b111_001_001);
        return new TestProcess(own, Lock(own) ?? throw new ServerException($"{own} is locked by another process."));
    }

    /// <summary>A log file for one server, whose every line can be read after a failure.</summary>
    public Action<string> LogOf(string server)
    {
        var writer = new StreamWriter(Path.Combine(Folder, $"{server}.log"), append: true) { AutoFlush = true };
        return line =>
        {
            lock (writer) writer.WriteLine(line);
        };
    }

    public void StopAtExit(IAsyncDisposable server)
    {
        lock (_servers) _servers.Push(server);
    }

    private static PosixSignalRegistration ExitOn(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Environment.Exit(1);
    });

    private void End()
    {
        foreach (var signal in _signals) signal.Dispose();
        lock (_servers)
        {
            while (_servers.TryPop(out var server)) server.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        // Those that were still starting.
        ChildRegistry.StopLeftoversAsync(Path.Combine(Folder, ChildrenFile), StopPatience).GetAwaiter().GetResult();
        _lock.Dispose();
        Ports.Dispose();
        Clear(Folder);
    }

    private static void ClearIfAbandoned(string folder)
    {
        using var held = Lock(folder);
        if (held is null) return;
        ChildRegistry.StopLeftoversAsync(Path.Combine(folder, ChildrenFile), StopPatience).GetAwaiter().GetResult();
        Clear(folder);
    }

    private static void Clear(string folder)
    {
        foreach (var part in Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName)) ServiceHome.Delete(folder, part!);
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
