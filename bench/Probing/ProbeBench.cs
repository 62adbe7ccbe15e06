using EventMonitors.Bench.Measuring;

namespace EventMonitors.Bench.Probing;

/// <summary>Whole checks against a local Dovecot, login and logout each time: the probe, a bare loop, and blackbox_exporter in turns.</summary>
internal static class ProbeBench
{
    private const int Rounds = 5;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);
    private static readonly int[] Concurrencies = [1, 16, 64];

    public static async Task<Table> RunAsync()
    {
        await using var mail = await MailServers.StartAsync();
        using var probe = await CheckerProcess.StartAsync("probe", mail.Target);
        using var bare = await CheckerProcess.StartAsync("bare", mail.Target);
        var table = new Table("way in", "at once", "checks/s", "CPU per check, ms", "bare loop: checks/s", "CPU per check, ms", "rate, ratio to it", "CPU, ratio to it");
        foreach (var dialect in Dialect.All)
        {
            foreach (var concurrency in Concurrencies)
            {
                var sent = await Task.WhenAll(SentAsync(probe), SentAsync(bare));
                if (sent[0] != sent[1]) throw new InvalidOperationException($"{dialect.Name}: the probe sends {sent[0]} bytes, the bare loop {sent[1]}.");
                var turns = await TakeTurnsAsync(Rounds, c => c.TakeTurnAsync(dialect, concurrency, Duration), probe, bare);
                var (ours, reference) = (turns[0], turns[1]);
                table.Add(
                    dialect.Name, Table.Rate(concurrency),
                    Table.Rate(Median(ours, turn => turn.Rate)), Table.Milliseconds(Median(ours, turn => turn.CpuPerCheck)),
                    Table.Rate(Median(reference, turn => turn.Rate)), Table.Milliseconds(Median(reference, turn => turn.CpuPerCheck)),
                    Table.Ratio(Ratio(ours, reference, turn => turn.Rate)), Table.Ratio(Ratio(ours, reference, turn => turn.CpuPerCheck)));

                async Task<long> SentAsync(CheckerProcess checker) => (await checker.TakeTurnAsync(dialect, 1, TimeSpan.FromMilliseconds(100))).BytesSent;
            }
        }

        return table;
    }

    /// <summary>The one comparison with what people use today: IMAPS, 16 at once.</summary>
    public static async Task<Table> AgainstBlackboxAsync()
    {
        const int rounds = 7;
        var duration = TimeSpan.FromSeconds(5);
        const int concurrency = 16;
        var dialect = Dialect.Of("imaps");
        await using var mail = await MailServers.StartAsync();
        await using var blackbox = await BlackboxExporter.StartAsync(mail.Folder, mail.Target, mail.Ports, mail.Children);
        using var probe = await CheckerProcess.StartAsync("probe", mail.Target);
        using var bare = await CheckerProcess.StartAsync("bare", mail.Target);
        using var login = await CheckerProcess.StartAsync("login", mail.Target);
        Func<Task<Turn>>[] contestants =
        [
            () => probe.TakeTurnAsync(dialect, concurrency, duration),
            () => blackbox.TakeTurnAsync(concurrency, duration),
            () => bare.TakeTurnAsync(dialect, concurrency, duration),
            () => login.TakeTurnAsync(dialect, concurrency, duration),
        ];
        var turns = await TakeTurnsAsync(rounds, turn => turn(), contestants);
        var table = new Table("", "checks/s", "CPU per check, ms", "probe's rate, ratio to it", "probe's CPU, ratio to it");
        foreach (var (name, i) in new[] { ("probe", 0), ("blackbox_exporter", 1), ("bare loop, same bytes", 2), ("bare loop, no mailbox opened", 3) })
        {
            table.Add(
                name, Table.Rate(Median(turns[i], turn => turn.Rate)), Table.Milliseconds(Median(turns[i], turn => turn.CpuPerCheck)),
                Table.Ratio(Ratio(turns[0], turns[i], turn => turn.Rate)), Table.Ratio(Ratio(turns[0], turns[i], turn => turn.CpuPerCheck)));
        }

        return table;
    }

    /// <summary>In turns, every other round backwards; the first round warms up and is left out.</summary>
    private static async Task<Turn[][]> TakeTurnsAsync<T>(int rounds, Func<T, Task<Turn>> take, params T[] contestants)
    {
        var turns = contestants.Select(_ => new Turn[rounds]).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            var order = Enumerable.Range(0, contestants.Length);
            foreach (var i in round % 2 == 0 ? order : order.Reverse())
            {
                var turn = await take(contestants[i]);
                if (round >= 0) turns[i][round] = turn;
            }
        }

        return turns;
    }

    private static double Median(Turn[] turns, Func<Turn, double> value) => Measuring.Rounds.Median(turns.Select(value));

    private static double Ratio(Turn[] ours, Turn[] reference, Func<Turn, double> value) =>
        Measuring.Rounds.Ratio([.. ours.Select(value)], [.. reference.Select(value)]);
}
