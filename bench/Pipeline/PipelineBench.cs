using System.Globalization;
using EventMonitors.Bench.Measuring;
using EventMonitors.Bench.Probing;

namespace EventMonitors.Bench.Pipeline;

/// <summary>
/// The whole pipeline in real processes on this machine, from the scheduler to the recorded event, beside the probe alone on the same
/// mail server: how many checks per second it sustains, how late they are at four fifths of that, and what each part of it costs.
/// </summary>
internal static class PipelineBench
{
    // Whole intervals, so that each monitor has as many slots as any other.
    private const int StepSeconds = 2 * MonitorLoad.Interval;
    private const int LastSeconds = 4 * MonitorLoad.Interval;

    // New monitors are checked at once, and what waits is run or given up within an interval.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(MonitorLoad.Interval + 2);

    // By then a check whose slot was at a window's end is recorded, where the pipeline goes along.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    public static async Task<Table> RunAsync()
    {
        await using var pipeline = await RunningPipeline.StartAsync();
        Console.WriteLine(await Machine.DescribeAsync(pipeline.Database));
        using var checker = await CheckerProcess.StartAsync("probe", pipeline.MailTarget);
        var alone = new ProbeAlone(checker);
        await alone.TakeTurnsAsync();

        var load = new MonitorLoad(pipeline.Api, pipeline.Mail);
        var windows = new Table("monitors", "slots/s", "recorded/s", "slots without a check", "instead", "begun behind the slot: p50, ms", "p99, ms", "recorded behind it: p50, ms", "p99, ms");
        var (search, rate) = (new LoadSearch(), alone.Rate);
        Step? best = null;
        while (search.Next is { } tenths)
        {
            await load.SetAsync(MonitorsFor(rate * tenths / 10));
            await Task.Delay(Settling);
            var step = await WatchAsync(pipeline, load, StepSeconds, windows);
            // What a step's new monitors left behind may have been in the way of its first window.
            if (!step.Window.IsSustained) step = await WatchAsync(pipeline, load, StepSeconds, windows);
            search.Tried(tenths, step.Window.IsSustained);
            if (step.Window.IsSustained) best = step;
        }

        if (best is null) throw new InvalidOperationException($"Not a tenth of the probe's {Table.Rate(rate)} checks/s is sustained:\n{windows}");
        await load.SetAsync(MonitorsFor(best.Window.Rate * 0.8));
        await Task.Delay(Settling);
        var relaxed = await WatchAsync(pipeline, load, LastSeconds, windows);
        Console.WriteLine(windows);

        await load.SetAsync(0);
        await Task.Delay(Grace);
        await alone.TakeTurnsAsync();
        return Describe(alone, best, relaxed);
    }

    private static int MonitorsFor(double rate) => (int)Math.Round(rate * MonitorLoad.Interval);

    private static async Task<Step> WatchAsync(RunningPipeline pipeline, MonitorLoad load, int seconds, Table windows)
    {
        var from = DateTimeOffset.UtcNow;
        var before = pipeline.ProcessorTimes();
        await Task.Delay(from.AddSeconds(seconds) - DateTimeOffset.UtcNow);
        var after = pipeline.ProcessorTimes();
        await Task.Delay(Grace);
        var window = await CheckWindow.ReadAsync(pipeline.Database, from, seconds, load.Active, MonitorLoad.Interval);
        windows.Add(
            Table.Rate(load.Active), Table.Rate((double)load.Active / MonitorLoad.Interval), Table.Rate(window.Recorded / window.Seconds), Table.Rate(window.Asked - window.Completed),
            await CheckWindow.FindOthersAsync(pipeline.Database, from, seconds),
            Table.Rate(window.Begun.At(0.5)), Table.Rate(window.Begun.At(0.99)), Table.Rate(window.Ended.At(0.5)), Table.Rate(window.Ended.At(0.99)));
        return new Step(window, [.. before.Zip(after, (b, a) => (a.Part, (a.Time - b.Time).TotalMilliseconds / window.Recorded))]);
    }

    private static Table Describe(ProbeAlone alone, Step best, Step relaxed)
    {
        var table = new Table("", "checks/s", "ratio to the probe alone", "CPU per check, ms");
        table.Add(string.Create(CultureInfo.InvariantCulture, $"probe alone, {alone.Concurrency} at once"), Table.Rate(alone.Rate), "", Table.Milliseconds(alone.CpuPerCheck));
        Add("pipeline, sustained", best);
        Add("pipeline, four fifths of that", relaxed);
        foreach (var (part, cost) in relaxed.Costs) table.Add($"of it {part}", "", "", Table.Milliseconds(cost));
        return table;

        void Add(string name, Step step) =>
            table.Add(name, Table.Rate(step.Window.Rate), Table.Ratio(step.Window.Rate / alone.Rate), Table.Milliseconds(step.Costs.Sum(cost => cost.Milliseconds)));
    }

    /// <param name="Window">What was recorded.</param>
    /// <param name="Costs">Processor time of each part per recorded check, in milliseconds.</param>
    private sealed record Step(CheckWindow Window, IReadOnlyList<(string Part, double Milliseconds)> Costs);
}
