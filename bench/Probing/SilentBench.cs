using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventMonitors.Bench.Measuring;
using EventMonitors.MailProbe;

namespace EventMonitors.Bench.Probing;

/// <summary>
/// 1,000 checks that wait for servers which accept and say nothing, half of them in the TLS handshake, in one process: 200
/// servers with five checks each, and the politeness that a worker has by default. The checks of a server that does answer go on
/// beside them; how late the silent ones end is measured last.
/// </summary>
internal static class SilentBench
{
    private const int Silent = 1_000;
    private const int Servers = 200;
    private const int Others = 300;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    public static async Task<Table> RunAsync()
    {
        await using var mail = await MailServers.StartAsync();
        using var stop = new CancellationTokenSource();
        var servers = Enumerable.Range(0, Servers).Select(i => Listen(new IPAddress([127, 0, 1, (byte)(i + 1)]), stop.Token)).ToArray();
        using var probe = new MailboxProbe(new ProbeOptions { Egress = EgressPolicy.Create(["127.0.0.0/8"]) });
        await ProbeOthersAsync(probe, mail.Target);
        var (idle, before) = (await WorkingSetAsync(), await ProbeOthersAsync(probe, mail.Target));

        var waiting = Enumerable.Range(0, Silent).Select(i => LatenessAsync(probe, TargetOf(servers[i % Servers], i))).ToArray();
        await Task.Delay(TimeSpan.FromSeconds(3));
        var (busy, during) = (await WorkingSetAsync(), await ProbeOthersAsync(probe, mail.Target));
        var stillWaiting = waiting.Count(check => !check.IsCompleted);
        var lateness = (await Task.WhenAll(waiting)).Order().ToArray();
        await stop.CancelAsync();

        var table = new Table("", "working set, MiB", "other checks: p50, ms", "p99, ms", "end after the deadline: p50, ms", "last, ms");
        table.Add(["idle", Table.Milliseconds(idle), .. before, "", ""]);
        table.Add([$"{stillWaiting} checks waiting", Table.Milliseconds(busy), .. during, Table.Milliseconds(lateness[Silent / 2]), Table.Milliseconds(lateness[^1])]);
        return table;
    }

    private static ProbeTarget TargetOf(IPEndPoint server, int number) => new()
    {
        Host = server.Address.ToString(),
        Port = server.Port,
        Protocol = MailProtocol.Imap,
        Tls = number % 2 == 0,
        User = $"user{number}",
        Password = "something",
        Timeout = Wait,
    };

    private static async Task<double> LatenessAsync(MailboxProbe probe, ProbeTarget target)
    {
        var began = Stopwatch.GetTimestamp();
        var result = await probe.RunAsync(target, CancellationToken.None);
        return result.Fault == FaultClass.Timeout
            ? (Stopwatch.GetElapsedTime(began) - Wait).TotalMilliseconds
            : throw new InvalidOperationException(result.Message);
    }

    private static IPEndPoint Listen(IPAddress address, CancellationToken cancellationToken)
    {
        var listener = new TcpListener(address, 0);
        listener.Start(backlog: 100);
        _ = AcceptAsync();
        return (IPEndPoint)listener.LocalEndpoint;

        async Task AcceptAsync()
        {
            List<Socket> clients = [];
            try
            {
                while (true) clients.Add(await listener.AcceptSocketAsync(cancellationToken));
            }
            catch (OperationCanceledException)
            {
                listener.Stop();
                foreach (var client in clients) client.Dispose();
            }
        }
    }

    private static async Task<double> WorkingSetAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200));
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64 / 1024.0 / 1024;
    }

    private static async Task<string[]> ProbeOthersAsync(MailboxProbe probe, MailTarget mail)
    {
        var milliseconds = new double[Others];
        for (var i = 0; i < Others; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var result = await probe.RunAsync(
                new ProbeTarget { Host = MailTarget.Host, Port = mail.Imap, Protocol = MailProtocol.Imap, Tls = false, Timeout = TimeSpan.FromSeconds(10) },
                CancellationToken.None);
            if (result.Verdict != Verdict.Up) throw new InvalidOperationException(result.Message);
            milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return [Table.Milliseconds(milliseconds[Others / 2]), Table.Milliseconds(milliseconds[(int)(Others * 0.99)])];
    }
}
