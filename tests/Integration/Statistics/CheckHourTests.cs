using EventMonitors.Api.Checks;
using EventMonitors.Api.Statistics;
using EventMonitors.Api.Storage;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Commands;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Statistics;

/// <summary>Answers from the hours are what counting the events gives, wherever the log is cut, before and after a rebuild.</summary>
public sealed class CheckHourTests(OperatorDatabase database) : IClassFixture<OperatorDatabase>
{
    private const int Monitors = 4;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Hours_answer_what_the_events_say_for_any_window_and_any_step(int seed)
    {
        await EmptyAsync();
        var log = new RandomLog(seed, Monitors);
        await log.AppendAsync(database.Store);
        var chance = new Random(seed);
        await ProjectAsync(_ => chance.Next(40) == 0);
        var cut = await DumpAsync();
        await CompareAsync(log, new Random(seed));

        await database.Operator.DemandAsync("projections", "rebuild", "check-hours", "--restart");
        (await DumpAsync()).ShouldBe(cut);
        await CompareAsync(log, new Random(seed));
    }

    [Fact]
    public async Task Event_by_event_the_same_rows_are_left()
    {
        await EmptyAsync();
        await new RandomLog(11, 2).AppendAsync(database.Store);
        await ProjectAsync(_ => true);
        var single = await DumpAsync();

        await EmptyTablesAsync();
        await ProjectAsync(_ => false);
        (await DumpAsync()).ShouldBe(single);
    }

    private async Task CompareAsync(RandomLog log, Random chance)
    {
        for (var i = 0; i < 60; i++)
        {
            var monitor = 500 + chance.Next(Monitors);
            var window = Window(chance, log.SlotsOf(monitor).Select(s => s.Slot).ToList());
            var slots = log.SlotsOf(monitor).Where(s => window.Has(s.Slot)).ToList();

            var (counts, _) = await new UptimeQueries(database.DataSource).ReadAsync(monitor, 1, window, Cancellation);
            counts.ShouldBe(Count(slots), $"{monitor} {window}");

            var step = ((int[])[60, 90, 3_600, 5_400, 86_400])[chance.Next(5)];
            var timings = await new TimingQueries(database.DataSource).ReadAsync(monitor, 1, window, step, Cancellation);
            timings.Items.ShouldBe(Buckets(slots.Select(s => s.Check).OfType<CheckCompleted>().ToList(), window, step), $"{monitor} {window} {step}");
        }

        (await new UptimeQueries(database.DataSource).ReadAsync(500, 2, new TimeWindow(RandomLog.Start, RandomLog.End), Cancellation)).Counts.Ended.ShouldBe(0, "it is another organization's");
    }

    // Ends at slots, next to them, at whole hours, and anywhere.
    private static TimeWindow Window(Random chance, List<DateTimeOffset> slots)
    {
        var ends = Enumerable.Range(0, 2).Select(_ => chance.Next(4) switch
        {
            0 => slots[chance.Next(slots.Count)],
            1 => slots[chance.Next(slots.Count)].AddMilliseconds(1),
            2 => new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero).AddHours(chance.Next(8)),
            _ => RandomLog.Start.AddMilliseconds(chance.Next(20_000_000)),
        }).Order().ToArray();
        return new TimeWindow(ends[0], ends[1] > ends[0] ? ends[1] : ends[0].AddMilliseconds(1));
    }

    private static UptimeCounts Count(List<(DateTimeOffset Slot, CheckEvent Check, bool InMaintenance)> slots)
    {
        var counted = slots.Where(s => !s.InMaintenance).Select(s => s.Check).ToList();
        return new UptimeCounts(
            counted.Count(c => c is CheckCompleted { Verdict: "up" }),
            counted.Count(c => c is CheckCompleted { Verdict: "down" }),
            counted.Count(c => c is CheckCompleted { Verdict: not ("up" or "down") }),
            counted.Count(c => c is CheckMissed),
            slots.Count(s => s.InMaintenance && s.Check is not CheckArrivedLate),
            slots.Count(s => s.Check is CheckArrivedLate));
    }

    private static IEnumerable<TimingBucket> Buckets(List<CheckCompleted> checks, TimeWindow window, int step)
    {
        for (var start = window.From.ToUnixTimeSeconds() / step * step; DateTimeOffset.FromUnixTimeSeconds(start) < window.To; start += step)
        {
            var own = checks.Where(c => c.Slot.ToUnixTimeSeconds() >= start && c.Slot.ToUnixTimeSeconds() < start + step).ToList();
            TimingSpread? Of(string phase) => Spread(own.Where(c => c.TimingsMs.ContainsKey(phase)).Select(c => Math.Round(c.TimingsMs[phase] * 1000)));
            var known = own.Select(c => c.TimingsMs.Where(t => t.Key != "unheard_of").ToList()).Where(t => t.Count > 0);
            yield return new TimingBucket(
                DateTimeOffset.FromUnixTimeSeconds(start), own.Count,
                Of("token"), Of("dns"), Of("connect"), Of("tls"), Of("greeting"), Of("login"), Of("mailbox"), Of("logout"),
                Spread(known.Select(t => t.Sum(phase => Math.Round(phase.Value * 1000)))));
        }
    }

    // The definition, in other words than the product's: the first value that so many of them do not exceed.
    private static TimingSpread? Spread(IEnumerable<double> microseconds)
    {
        var values = microseconds.Order().ToList();
        double Percentile(double share) => values.First(v => values.Count(other => other <= v) >= share * values.Count) / 1000;
        return values.Count == 0 ? null : new TimingSpread(values.Count, Percentile(0.5), Percentile(0.95), values[^1] / 1000);
    }

    private async Task ProjectAsync(Predicate<StoredEvent> endsRun)
    {
        var page = await new ForwardReader(database.DataSource, EventCatalogue.Create(), 0, pageSize: 100_000).PollAsync(Cancellation);
        var projection = new CheckHourProjection();
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancellation);
        var fold = projection.Begin();
        foreach (var stored in page.Events)
        {
            if (projection.Takes.Any(type => type.IsInstanceOfType(stored.Data))) fold.Apply(stored);
            if (!endsRun(stored) && stored != page.Events[^1]) continue;
            if (fold.Rows > 0)
            {
                await using var batch = connection.CreateBatch();
                fold.Write(batch, projection.Schema);
                await batch.PrepareAsync(Cancellation);
                await batch.ExecuteNonQueryAsync(Cancellation);
            }

            fold = projection.Begin();
        }
    }

    private async Task<List<string>> DumpAsync()
    {
        await using var command = database.DataSource.CreateCommand("select h::text from event_monitors.check_hours h union all select s::text from event_monitors.monitor_status_versions s order by 1");
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancellation)) rows.Add(reader.GetString(0));
        rows.Count.ShouldBeGreaterThan(10);
        return rows;
    }

    private async Task EmptyAsync()
    {
        await using var command = database.DataSource.CreateCommand("truncate event_store.mt_events, event_store.mt_streams, event_store.mt_event_progression");
        await command.ExecuteNonQueryAsync(Cancellation);
        await EmptyTablesAsync();
    }

    private async Task EmptyTablesAsync()
    {
        await using var command = database.DataSource.CreateCommand("truncate event_monitors.check_hours, event_monitors.monitor_status_versions");
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
