using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace EventMonitors.Bench.Probing;

/// <summary>What a contestant did in one turn.</summary>
/// <param name="Checks">Checks finished.</param>
/// <param name="Seconds">How long the turn was.</param>
/// <param name="CpuMilliseconds">Processor time of its process, user and system.</param>
/// <param name="BytesSent">What one check sends.</param>
internal sealed record Turn(long Checks, double Seconds, double CpuMilliseconds, long BytesSent)
{
    public double Rate => Checks / Seconds;

    public double CpuPerCheck => CpuMilliseconds / Checks;
}

/// <summary>
/// A contestant in a process of its own, so that its processor time is its own. It takes turns as lines on its standard input
/// (dialect, concurrency, seconds) and answers each with a line.
/// </summary>
internal sealed class CheckerProcess : IDisposable
{
    /// <summary>The argument by which this program knows that it is such a process.</summary>
    public const string Command = "checker";

    private readonly Process _process;

    private CheckerProcess(Process process) => _process = process;

    /// <param name="kind"><c>probe</c>, <c>bare</c>, or <c>login</c> for a bare loop that opens no mailbox.</param>
    /// <param name="target">What to log into; it goes over standard input, as it holds a password.</param>
    public static async Task<CheckerProcess> StartAsync(string kind, MailTarget target)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(CheckerProcess).Assembly.Location, Command, kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // As the worker runs.
        start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        var checker = new CheckerProcess(Process.Start(start)!);
        await checker._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(target));
        return checker;
    }

    public async Task<Turn> TakeTurnAsync(Dialect dialect, int concurrency, TimeSpan duration)
    {
        await _process.StandardInput.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{dialect.Name} {concurrency} {duration.TotalSeconds}"));
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The checker has ended; what it wrote is above.");
        return JsonSerializer.Deserialize<Turn>(answer)!;
    }

    /// <summary>The other side: what such a process does.</summary>
    public static async Task<int> RunAsync(string kind)
    {
        var target = JsonSerializer.Deserialize<MailTarget>((await Console.In.ReadLineAsync())!)!;
        using ICheckLoop loop = kind == "probe" ? new ProbeLoop(target) : new BareLoop(target, opensMailbox: kind == "bare");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            var turn = await TurnAsync(loop, Dialect.Of(words[0]), int.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture));
            Console.WriteLine(JsonSerializer.Serialize(turn));
        }

        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10))) _process.Kill();
        _process.Dispose();
    }

    private static async Task<Turn> TurnAsync(ICheckLoop loop, Dialect dialect, int concurrency, double seconds)
    {
        var bytes = await loop.CheckAsync(dialect);
        var cpu = Environment.CpuUsage.TotalTime;
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            await Task.Yield();
            long checks = 0;
            for (; Stopwatch.GetElapsedTime(began).TotalSeconds < seconds; checks++) await loop.CheckAsync(dialect);
            return checks;
        }));
        return new Turn(counts.Sum(), Stopwatch.GetElapsedTime(began).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, bytes);
    }
}
