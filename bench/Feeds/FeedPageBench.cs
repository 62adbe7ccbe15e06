using System.Diagnostics;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Storage;
using EventMonitors.Bench.Appending;
using EventMonitors.Bench.Loading;
using EventMonitors.Bench.Measuring;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;

namespace EventMonitors.Bench.Feeds;

/// <summary>
/// A page of 1,000 events from a random place of an organization's feed, in stores that grow: of the huge organization itself,
/// and of a small one whose 5,000 events lie scattered among the others'.
/// </summary>
internal static class FeedPageBench
{
    private const int Page = 1_000;
    private const int Reads = 200;
    private const int Huge = 1;
    private const int Small = 2;
    private const int SmallEvents = 5_000;
    private const int Batch = 500;

    private static readonly (string Name, long Events)[] Sizes = [("10 thousand", 10_000), ("1 million", 1_000_000), ("5 million", 5_000_000)];

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        var table = new Table("events in the store", "huge organization: p50, ms", "p99, ms", "small organization: p50, ms", "p99, ms");
        foreach (var (name, events) in Sizes)
        {
            await using var database = await server.CreateAsync();
            await new SchemaMigrations(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync();
            await LoadAsync(new LogLoader(database), events);
            await new ProjectionRebuild(server.OwnerOf(database), EventTypes.Unread, [new(new FeedProjection(), ProjectionMode.Inline)]).RunAsync();
            await BenchDatabase.VacuumAsync(database);

            var feeds = new FeedQueries(database, new PostgresEventStore(database, Samples.Types, []));
            var huge = await TimeAsync(feeds, Huge, events);
            var small = await TimeAsync(feeds, Small, events);
            table.Add([name, .. huge, .. small]);
            await server.DropAsync(database);
        }

        return table;
    }

    /// <summary>The small organization's checks come in batches between the huge one's.</summary>
    private static async Task LoadAsync(LogLoader loader, long events)
    {
        var batches = SmallEvents / Batch;
        for (var i = 0; i < batches; i++)
        {
            await loader.ChecksAsync(Huge, 1_000_000 * (i + 1), (int)Math.Min(1_000, (events - SmallEvents) / batches), (events - SmallEvents) / batches);
            await loader.ChecksAsync(Small, 100 * (i + 1), Batch / 10, Batch);
        }
    }

    private static async Task<string[]> TimeAsync(FeedQueries feeds, long organization, long events)
    {
        var random = new Random(1);
        var tenant = TenantId.Of(organization);
        var milliseconds = new double[Reads];
        for (var i = -Reads / 10; i < Reads; i++)
        {
            // Somewhere that a whole page follows, in the first third.
            var after = random.NextInt64(events / 3);
            var began = Stopwatch.GetTimestamp();
            var page = await feeds.ReadAsync(FeedNames.Of(tenant), tenant, new EventSelection(after, null, null, null), long.MaxValue, Page, default);
            if (page.Events.Count != Page) throw new InvalidOperationException($"{page.Events.Count} events instead of {Page}.");
            if (i >= 0) milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return [Table.Milliseconds(milliseconds[Reads / 2]), Table.Milliseconds(milliseconds[(int)(Reads * 0.99)])];
    }
}
