using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.Bench.Appending;
using EventMonitors.Bench.Loading;
using EventMonitors.Bench.Measuring;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventMonitors.Bench.TimeTravel;

/// <summary>
/// What a monitor with 10,000 changes and a million checks was at random instants and versions: everything that
/// <c>GET …/{id}?asOf=</c> does behind the endpoint. The reference folds the stream up to the version from its first event.
/// </summary>
internal static class AsOfBench
{
    private const long MonitorId = 500;
    private const int Changes = 10_000;
    private const int Checks = 1_000_000;
    private const int Reads = 2_000;
    private const int ReferenceReads = 40;

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var database = await server.CreateAsync();
        await new SchemaMigrations(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync();
        var loader = new LogLoader(database);
        await loader.MonitorsAsync(1, MonitorId, 1);
        await loader.ChangesAsync(1, MonitorId, Changes);
        await loader.ChecksAsync(1, MonitorId, 1, Checks);
        await new ProjectionRebuild(server.OwnerOf(database), Samples.Types, [new(new MonitorProjection(), ProjectionMode.Inline), new(new CheckHealthProjection(), ProjectionMode.Inline)]).RunAsync();
        await BenchDatabase.VacuumAsync(database);

        var ring = new KeyRing([("bench", RandomNumberGenerator.GetBytes(32))]);
        var store = new PostgresEventStore(database, Samples.Types, []);
        var travel = new Api.Monitors.TimeTravel(new MonitorStateQueries(database, store), new ConfigReader(new ConfigSeal(ring), NullLogger<ConfigReader>.Instance), new LastCheckQueries(database));

        var random = new Random(1);
        var begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var table = new Table("", "p50, ms", "p99, ms", "reads");
        Add(table, "as of an instant among the changes", await TimeAsync(Reads, () => travel.ReadAsync(MonitorId, 1, new PointInTime(begin.AddSeconds(random.Next(Changes * 60)), null), default)));
        Add(table, "as of an instant among the checks", await TimeAsync(Reads, () => travel.ReadAsync(MonitorId, 1, new PointInTime(begin.AddSeconds(random.Next(1, Checks) * 60L), null), default)));
        Add(table, "at a version", await TimeAsync(Reads, () => travel.ReadAsync(MonitorId, 1, new PointInTime(null, random.Next(1, Changes)), default)));
        Add(table, "reference: fold from the first event to a version", await TimeAsync(ReferenceReads, () => FoldAsync(store, random.Next(1, Changes))));
        return table;
    }

    private static async Task<object?> FoldAsync(PostgresEventStore store, long version)
    {
        MailboxMonitor? state = null;
        await foreach (var stored in store.ReadStreamAsync("1", MonitorEventTypes.StreamId(MonitorId), limit: (int)version))
            state = MailboxMonitor.Evolve(state, stored.Data, stored.Version, stored.Timestamp);
        return state;
    }

    private static async Task<double[]> TimeAsync<T>(int reads, Func<Task<T>> readAsync)
    {
        var milliseconds = new double[reads];
        for (var i = -reads / 10; i < reads; i++)
        {
            var began = Stopwatch.GetTimestamp();
            if (await readAsync() is null) throw new InvalidOperationException("Nothing was found.");
            if (i >= 0) milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds;
    }

    private static void Add(Table table, string name, double[] sorted) => table.Add(
        name, Table.Milliseconds(sorted[sorted.Length / 2]), Table.Milliseconds(sorted[(int)(sorted.Length * 0.99)]), sorted.Length.ToString(CultureInfo.InvariantCulture));
}
