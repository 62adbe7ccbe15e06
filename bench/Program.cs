using EventMonitors.Bench;
using EventMonitors.Bench.Appending;
using EventMonitors.Bench.Feeds;
using EventMonitors.Bench.Http;
using EventMonitors.Bench.Measuring;
using EventMonitors.Bench.Messaging;
using EventMonitors.Bench.Monitors;
using EventMonitors.Bench.Pipeline;
using EventMonitors.Bench.Probing;
using EventMonitors.Bench.Rebuilding;
using EventMonitors.Bench.Scheduling;
using EventMonitors.Bench.TimeTravel;

if (args is [CheckerProcess.Command, var kind]) return await CheckerProcess.RunAsync(kind);
if (args is [BareEndpoint.Command, var address]) return await BareEndpoint.RunAsync(address);

var benchmarks = new Dictionary<string, (string Subject, Func<Task<Table>> RunAsync)>
{
    ["append-one"] = ("one event to a new stream per commit", () => OnDatabaseAsync(SingleAppendBench.RunAsync)),
    ["append-many"] = ("100,000 check events in batches of 500 over 500 streams", () => OnDatabaseAsync(BatchAppendBench.RunAsync)),
    ["rebuild"] = ("the monitors and their health from 1,000,000 events", () => OnDatabaseAsync(RebuildBench.RunAsync)),
    ["feed"] = ("a page of 1,000 events of an organization, in stores that grow", () => OnDatabaseAsync(FeedPageBench.RunAsync)),
    ["as-of"] = ("a monitor with 10,000 changes and 1,000,000 checks as it was", () => OnDatabaseAsync(AsOfBench.RunAsync)),
    ["list"] = ("pages of a million monitors of an organization", () => OnDatabaseAsync(ListBench.RunAsync)),
    ["http"] = ("requests of a portal, beside bare endpoints with one SQL statement each", () => OnDatabaseAsync(HttpBench.RunAsync)),
    ["schedule"] = ("a million monitors' schedule, beside a bare priority queue", () => OnDatabaseAsync(ScheduleBench.RunAsync)),
    ["messaging"] = ("checks from the scheduler's publisher to the recorded event, without mail servers", () => OnDatabaseAsync(MessagingBench.RunAsync)),
    ["pipeline"] = ("checks from the scheduler to the recorded event in real processes, beside the probe alone", PipelineBench.RunAsync),
    ["probe"] = ("checks of a local Dovecot, every way in, beside a bare loop", ProbeBench.RunAsync),
    ["probe-blackbox"] = ("IMAPS checks of a local Dovecot beside blackbox_exporter", ProbeBench.AgainstBlackboxAsync),
    ["silent"] = ("1,000 checks of silent servers in one process, and others beside them", SilentBench.RunAsync),
};

if (args is not [var name] || !benchmarks.TryGetValue(name, out var benchmark))
{
    await Console.Error.WriteLineAsync("usage: bench/run <benchmark>");
    foreach (var (key, (subject, _)) in benchmarks) await Console.Error.WriteLineAsync($"  {key,-14} {subject}");
    return 2;
}

Console.WriteLine($"{name}: {benchmark.Subject}");
Console.WriteLine(Machine.Describe());
Console.WriteLine();
Console.WriteLine(await benchmark.RunAsync());
return 0;

static async Task<Table> OnDatabaseAsync(Func<BenchDatabase, Task<Table>> runAsync)
{
    await using var database = await BenchDatabase.StartAsync();
    Console.WriteLine(await Machine.DescribeAsync(database.DataSource));
    return await runAsync(database);
}
