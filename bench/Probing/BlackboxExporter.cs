using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EventMonitors.DevHost.Servers;

namespace EventMonitors.Bench.Probing;

/// <summary>
/// Prometheus' blackbox_exporter, what many use today: its tcp prober with TLS, which expects a greeting, sends LOGIN and LOGOUT,
/// and has no further facts. wrk drives it over HTTP.
/// </summary>
internal sealed partial class BlackboxExporter : IAsyncDisposable
{
    private const string Module = "imaps";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _process;
    private readonly Uri _probe;

    private BlackboxExporter(ChildProcess process, Uri probe) => (_process, _probe) = (process, probe);

    public static async Task<BlackboxExporter> StartAsync(string folder, MailTarget target, FreePorts ports, ChildRegistry children)
    {
        var configuration = Path.Combine(folder, "blackbox.yml");
        PrivateFile.Write(configuration, $$"""
            modules:
              {{Module}}:
                prober: tcp
                timeout: 30s
                tcp:
                  tls: true
                  tls_config:
                    ca_file: "{{target.AuthorityFile}}"
                    server_name: "{{MailTarget.Host}}"
                  query_response:
                    - expect: "^\\* OK"
                    - send: 'a1 LOGIN "{{target.User}}" "{{target.Password}}"'
                    - expect: "^a1 OK"
                    - send: "a2 LOGOUT"
                    - expect: "^a2 OK"
            """);
        var port = ports.Take();
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        var process = ChildProcess.Start(
            new ChildProgram("blackbox", "prometheus-blackbox-exporter", [$"--config.file={configuration}", $"--web.listen-address={address}", "--log.level=error"]),
            children,
            Console.Error.WriteLine);
        var exporter = new BlackboxExporter(process, new Uri($"http://{address}/probe?module={Module}&target={MailTarget.Host}:{target.Imaps}"));
        var metrics = await FirstAnswerAsync(exporter._probe);
        return metrics.Contains("\nprobe_success 1", StringComparison.Ordinal) ? exporter : throw new InvalidOperationException("blackbox_exporter does not find the mailbox up.\n" + metrics);
    }

    public async Task<Turn> TakeTurnAsync(int concurrency, TimeSpan duration)
    {
        var cpu = CpuMilliseconds();
        var began = Stopwatch.GetTimestamp();
        var connections = concurrency.ToString(CultureInfo.InvariantCulture);
        var output = await Command.DemandAsync(
            new ChildProgram("wrk", "wrk", ["-t1", $"-c{connections}", string.Create(CultureInfo.InvariantCulture, $"-d{duration.TotalSeconds:0}s"), "--timeout", "30s", _probe.AbsoluteUri]),
            CancellationToken.None);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        if (output.Contains("Non-2xx", StringComparison.Ordinal)) throw new InvalidOperationException(output);
        return new Turn(long.Parse(Requests().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), seconds, CpuMilliseconds() - cpu, 0);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<string> FirstAnswerAsync(Uri probe)
    {
        using var client = new HttpClient();
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(TimeSpan.FromMilliseconds(100)))
        {
            try
            {
                return await client.GetStringAsync(probe);
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(began) < Patience)
            {
            }
        }
    }

    // proc_pid_stat(5): utime and stime, in ticks of which Linux shows 100 a second. setsid leaves the program's own process id.
    private double CpuMilliseconds()
    {
        var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * 10.0;
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();
}
