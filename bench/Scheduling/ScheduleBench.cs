using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EventMonitors.Api.Scheduling;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.Bench.Measuring;
using EventMonitors.Bench.Monitors;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventMonitors.Bench.Scheduling;

/// <summary>
/// A million monitors, one check a minute each, in the classes of the schedule: what a takeover reads, what a monitor takes up, and what
/// a due check costs until it is sent, beside a bare priority queue of structs that does the same turns and knows nothing of monitors.
/// </summary>
internal static class ScheduleBench
{
    private const int Monitors = 1_000_000;
    private const int Batch = 500;
    private const int Interval = 60;
    private const int Minutes = 2;

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var database = await server.CreateAsync();
        await new SchemaMigrations(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync();
        var ring = new KeyRing([("bench", RandomNumberGenerator.GetBytes(32))]);
        var transport = new TransportKeys([new TransportKey("bench", RandomNumberGenerator.GetBytes(32))]);
        await new MonitorLoader(database, ring).LoadAsync(Monitors);
        await BenchDatabase.VacuumAsync(database);

        var table = new Table("", "", "reference", "ratio");
        var rows = new MonitorRows(database, new ConfigSeal(ring), transport, NullLogger<MonitorRows>.Instance);
        var due = new DueList();
        var before = Memory();
        var began = Stopwatch.GetTimestamp();
        var now = DateTimeOffset.UtcNow;
        var first = TimeSpan.Zero;
        await foreach (var row in rows.ReadAllAsync(new Shard(0, 1), CancellationToken.None))
        {
            var next = SchedulePlan.Start(row.Monitor, row.LastEnd, now).Next;
            due.Put(next, next.Slot);
            if (due.Count == 1) first = Stopwatch.GetElapsedTime(began);
        }

        var took = Stopwatch.GetElapsedTime(began);
        table.Add("the first monitor is scheduled after, ms", Number(first.TotalMilliseconds), "", "");
        table.Add($"all {due.Count.ToString("N0", CultureInfo.InvariantCulture)} are read and scheduled after, s", took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture), "", "");
        table.Add("bytes per monitor before its first check", Number((double)(Memory() - before) / due.Count), "", "");

        began = Stopwatch.GetTimestamp();
        var sealedCount = due.Waiting.Count(check => check.Monitor.SealedCredentials is not null);
        table.Add("its credentials are sealed at its first check, µs", Micro(Stopwatch.GetElapsedTime(began), sealedCount), "", "");
        table.Add("bytes per monitor behind its first check", Number((double)(Memory() - before) / due.Count), "", "");

        var rates = await Rounds.RunAsync(5, new Contestant(() => Task.FromResult(Turn(due, now))), Reference());
        table.Add(
            "a due check: taken, decided, followed by its next, µs",
            Micro(TimeSpan.FromSeconds(1), Rounds.Median(rates[0])),
            Micro(TimeSpan.FromSeconds(1), Rounds.Median(rates[1])),
            Table.Ratio(Rounds.Ratio(rates[1], rates[0])));
        table.Add("of one core, at a check a minute", Percent(Rounds.Median(rates[0])), Percent(Rounds.Median(rates[1])), "");
        return table;
    }

    // Some minutes of the schedule, second by second, as fast as it goes.
    private static long Turn(DueList due, DateTimeOffset from)
    {
        var now = due.NextAt is { } next && next > from ? next : from;
        var end = now.AddMinutes(Minutes);
        var sent = 0L;
        for (; now < end; now = now.AddMilliseconds(50))
        {
            for (var taken = due.TakeDue(now, Batch); taken.Count > 0; taken = due.TakeDue(now, Batch))
            {
                foreach (var check in taken)
                {
                    var send = SchedulePlan.Due(check, now).Send;
                    if (send is not null && send.CheckId != Guid.Empty) sent++;
                    var following = send is null ? SchedulePlan.NextOfGivenUp(check, now) : SchedulePlan.Next(send);
                    due.Put(following, following.Slot);
                }
            }
        }

        return sent;
    }

    private static Contestant Reference()
    {
        var queue = new PriorityQueue<Bare, long>(Monitors);
        for (var id = 0; id < Monitors; id++) queue.Enqueue(new Bare(id, Interval * 1000), id * 60_000L / Monitors);
        var now = 0L;
        return new Contestant(() =>
        {
            var taken = 0L;
            for (var end = now + (Minutes * 60_000L); now < end; now += 50)
            {
                while (queue.TryPeek(out var bare, out var at) && at <= now)
                {
                    queue.DequeueEnqueue(bare, at + bare.IntervalMs);
                    taken++;
                }
            }

            return Task.FromResult(taken);
        });
    }

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static string Number(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Micro(TimeSpan time, double count) => (time.TotalMicroseconds / count).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Percent(double perSecond) => ((double)Monitors / Interval / perSecond).ToString("P1", CultureInfo.InvariantCulture);

    private readonly record struct Bare(long Id, int IntervalMs);
}
