using System.Diagnostics;
using System.Security.Cryptography;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Secrets;
using EventMonitors.Api.Storage;
using EventMonitors.Bench.Measuring;
using EventMonitors.EventStore;
using Microsoft.Extensions.Logging.Abstractions;

namespace EventMonitors.Bench.Monitors;

/// <summary>
/// Pages of 50 of an organization's million monitors, behind the endpoint: statement, unsealing and masking. In every order the
/// first page beside the thousandth; then what filters find, however rare or common it is.
/// </summary>
internal static class ListBench
{
    private const int Monitors = 1_000_000;
    private const int Page = 50;
    private const int LatePage = 1_000;
    private const int Reads = 300;

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var database = await server.CreateAsync();
        await new SchemaMigrations(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync();
        var ring = new KeyRing([("bench", RandomNumberGenerator.GetBytes(32))]);
        var began = Stopwatch.GetTimestamp();
        await new MonitorLoader(database, ring).LoadAsync(Monitors);
        await BenchDatabase.VacuumAsync(database);
        Console.WriteLine($"{Monitors:N0} monitors loaded in {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s");

        var lists = new MonitorListQueries(database, new ConfigReader(new ConfigSeal(ring), NullLogger<ConfigReader>.Instance));
        var table = new Table("", "first page, p50 ms", "p99", "page 1,000, p50 ms", "p99", "ratio");
        foreach (var sort in MonitorSort.Fields.SelectMany(field => (string[])[field, "-" + field])) await AddOrderAsync(table, lists, sort);
        foreach (var (name, query, customerId) in Filters()) await AddFilterAsync(table, lists, name, query, customerId);
        await AddPageOf200Async(table, lists);
        return table;
    }

    private static IEnumerable<(string Name, MonitorListQuery Query, long? CustomerId)> Filters()
    {
        var none = new MonitorListQuery(null, null, null, null, null, null, null, null, null);
        yield return ("q=needle (10 of them)", none with { Q = "needle" }, null);
        yield return ("q=monitor77777 (12)", none with { Q = "monitor77777" }, null);
        yield return ("q=zzzz (none)", none with { Q = "zzzz" }, null);
        yield return ("q=example (all)", none with { Q = "example" }, null);
        yield return ("q=example, by -updatedAt", none with { Q = "example", Sort = "-updatedAt" }, null);
        yield return ("q=billing (an eighth), by name", none with { Q = "billing", Sort = "name" }, null);
        yield return ("q=zz (none, too short for the index)", none with { Q = "zz" }, null);
        yield return ("q=customer999 (1,000, at the end)", none with { Q = "customer999" }, null);
        yield return ("status=maintenance (2%, at the end)", none with { Status = "maintenance" }, null);
        yield return ("health=inconclusive (1,000)", none with { Health = "inconclusive" }, null);
        yield return ("health=inconclusive, by name", none with { Health = "inconclusive", Sort = "name" }, null);
        yield return ("health=down (2%)", none with { Health = "down" }, null);
        yield return ("health=unknown (none)", none with { Health = "unknown" }, null);
        yield return ("customerId (1,000, at the end), by name", none with { CustomerId = "1000", Sort = "name" }, 1000);
        yield return ("hostname (20)", none with { Hostname = "MAIL77.example.com" }, null);
    }

    private static async Task AddOrderAsync(Table table, MonitorListQueries lists, string sort)
    {
        var first = Request(new MonitorListQuery(null, null, null, null, null, sort, null, null, null));
        var late = first;
        for (var page = 1; page < LatePage; page++) late = late with { After = (await lists.ReadAsync(late, null, default)).End };
        var (early, then) = (new double[Reads], new double[Reads]);
        for (var i = -Reads / 10; i < Reads; i++)
        {
            var (a, b) = (await TimeAsync(lists, first, null), await TimeAsync(lists, late, null));
            if (i >= 0) (early[i], then[i]) = (a, b);
        }

        Array.Sort(early);
        Array.Sort(then);
        table.Add($"sort={sort}", Table.Milliseconds(Middle(early)), Table.Milliseconds(Late(early)), Table.Milliseconds(Middle(then)), Table.Milliseconds(Late(then)), Table.Ratio(Middle(then) / Middle(early)));
    }

    private static async Task AddFilterAsync(Table table, MonitorListQueries lists, string name, MonitorListQuery query, long? customerId)
    {
        var request = Request(query);
        var times = await TimesAsync(lists, request, customerId);
        var found = await lists.ReadAsync(request, customerId, default);
        table.Add($"{name}: {found.Monitors.Count} shown{(found.End is null ? "" : ", there is more")}", Table.Milliseconds(Middle(times)), Table.Milliseconds(Late(times)), "", "", "");
    }

    private static async Task AddPageOf200Async(Table table, MonitorListQueries lists)
    {
        var times = await TimesAsync(lists, Request(new MonitorListQuery(null, null, null, null, null, null, null, "200", null)), null);
        table.Add("200 at once, by id", Table.Milliseconds(Middle(times)), Table.Milliseconds(Late(times)), "", "", "");
    }

    private static async Task<double[]> TimesAsync(MonitorListQueries lists, MonitorListRequest request, long? customerId)
    {
        var times = new double[Reads];
        for (var i = -Reads / 10; i < Reads; i++)
        {
            var time = await TimeAsync(lists, request, customerId);
            if (i >= 0) times[i] = time;
        }

        Array.Sort(times);
        return times;
    }

    private static async Task<double> TimeAsync(MonitorListQueries lists, MonitorListRequest request, long? customerId)
    {
        var began = Stopwatch.GetTimestamp();
        _ = await lists.ReadAsync(request, customerId, default);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static MonitorListRequest Request(MonitorListQuery query) => MonitorListRequest.Read(query with { Limit = query.Limit ?? $"{Page}" }, ownOrganization: 1);

    private static double Middle(double[] sorted) => sorted[sorted.Length / 2];

    private static double Late(double[] sorted) => sorted[(int)(sorted.Length * 0.99)];
}
