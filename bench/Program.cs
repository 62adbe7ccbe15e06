using EventMonitors.Bench;
using EventMonitors.Bench.Appending;
using EventMonitors.Bench.Measuring;

var benchmarks = new Dictionary<string, (string Subject, Func<BenchDatabase, Task<Table>> RunAsync)>
{
    ["append-one"] = ("one event to a new stream per commit", SingleAppendBench.RunAsync),
    ["append-many"] = ("100,000 check events in batches of 500 over 500 streams", BatchAppendBench.RunAsync),
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
