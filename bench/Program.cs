using EventMonitors.Bench;
using EventMonitors.Bench.Appending;
using EventMonitors.Bench.Feeds;
using EventMonitors.Bench.Measuring;
using EventMonitors.Bench.Rebuilding;
using EventMonitors.Bench.TimeTravel;

var benchmarks = new Dictionary<string, (string Subject, Func<BenchDatabase, Task<Table>> RunAsync)>
{
    ["append-one"] = ("one event to a new stream per commit", SingleAppendBench.RunAsync),
    ["append-many"] = ("100,000 check events in batches of 500 over 500 streams", BatchAppendBench.RunAsync),
    ["rebuild"] = ("the monitors and their health from 1,000,000 events", RebuildBench.RunAsync),
    ["feed"] = ("a page of 1,000 events of an organization, in stores that grow", FeedPageBench.RunAsync),
    ["as-of"] = ("a monitor with 10,000 changes and 1,000,000 checks as it was", AsOfBench.RunAsync),
};

if (args is not [var name] || !benchmarks.TryGetValue(name, out var benchmark))
{
    await Console.Error.WriteLineAsync("usage: bench/run <benchmark>");
    foreach (var (key, (subject, _)) in benchmarks) await Console.Error.WriteLineAsync($"  {key,-12} {subject}");
    return 2;
}

await using var database = await BenchDatabase.StartAsync();
Console.WriteLine($"{name}: {benchmark.Subject}");
Console.WriteLine(await Machine.DescribeAsync(database.DataSource));
Console.WriteLine();
Console.WriteLine(await benchmark.RunAsync(database));
return 0;
