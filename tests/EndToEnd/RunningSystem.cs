using System.Collections.Concurrent;
using System.Text.Json;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>The system as a user starts it: <c>./run</c>, with a local folder and a port of its own.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);
    private static readonly string[] Inherited = ["PATH", "LANG", "HOME", "TMPDIR", "DOTNET_ROOT", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Action<string> _log = TestServers.Owner.LogOf("run");
    private ChildProcess? _run;

    public string Local { get; } = Path.Combine(TestServers.Owner.Folder, "local");

    public int Port { get; } = FreePort();

    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Everything printed so far, by all starts.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public string DemoPath => Path.Combine(Local, "demo.json");

    public DemoFile Demo => JsonSerializer.Deserialize<DemoFile>(File.ReadAllText(DemoPath), JsonSerializerOptions.Web)!;

    public int ProcessId => _run!.Id;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Local);
        // The programs were built with these tests: ./run finds them up to date there.
        Directory.CreateSymbolicLink(Path.Combine(Local, "build"), Checkout.BuildFolder);
        await StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null) await StopAsync();
    }

    /// <summary>Starts it and returns once the block that begins with READY has been printed to its end.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var program = Run("--port", $"{Port}", "--hostile") with
        {
            ReadyLine = line => line.StartsWith("# What came of it", StringComparison.Ordinal),
            StopSignal = Libc.SigInt,
        };
        _run = ChildProcess.Start(program, TestServers.Owner.Children, line =>
        {
            _output.Enqueue(line);
            _log(line);
        });
        await _run.UntilReadyAsync(StartPatience, cancellation);
    }

    /// <summary>Stops it as Ctrl-C does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _run!.StopAsync(StopPatience);
        return await _run.Exited;
    }

    /// <summary>./run with these arguments, on this local folder.</summary>
    public ChildProgram Run(params string[] arguments) => new("run", Path.Combine(Checkout.Root, "run"), arguments)
    {
        Inherited = variable => Inherited.Contains(variable),
        Environment = new Dictionary<string, string> { ["EVENTMONITORS_LOCAL"] = Local },
    };

    public ApiClient As(Func<DemoTokens, string> who) => new(Url, who(Demo.Tokens!));

    // Not kept: it is ./run that takes it.
    private static int FreePort()
    {
        using var ports = new FreePorts();
        return ports.Take();
    }
}
