using System.Globalization;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Monitors;
using EventMonitors.Api.Storage;
using EventMonitors.Bench.Appending;
using EventMonitors.Bench.Loading;
using EventMonitors.Bench.Measuring;
using EventMonitors.EventStore;
using EventMonitors.EventStore.Projections;
using Npgsql;

namespace EventMonitors.Bench.Rebuilding;

/// <summary>
/// Rebuilds the monitors and their health from a million events: 1,000 monitors, 10,000 changes, and their checks. The
/// reference reads the same pages, deserialises and folds them in a bare loop, and writes nothing.
/// </summary>
internal static class RebuildBench
{
    private const int Rounds = 5;
    private const int Monitors = 1_000;
    private const int ChangedMonitors = 10;
    private const int ChangesOfEach = 1_000;
    private const int Checks = 989_000;
    private const int PageEvents = 5_000;
    private const long Events = Monitors + (ChangedMonitors * ChangesOfEach) + Checks;

    private static readonly Dictionary<string, Type> Taken = new()
    {
        ["monitor_created"] = typeof(MonitorCreated),
        ["monitor_reconfigured"] = typeof(MonitorReconfigured),
        [CheckEventTypes.Completed] = typeof(CheckCompleted),
    };

    public static async Task<Table> RunAsync(BenchDatabase server)
    {
        await using var database = await server.CreateAsync();
        await new SchemaMigrations(database, "event_monitors", typeof(DatabaseSchema).Assembly, "EventMonitors.Api.Schema.").ApplyAsync();
        var loader = new LogLoader(database);
        await loader.MonitorsAsync(1, 500, Monitors);
        for (var i = 0; i < ChangedMonitors; i++) await loader.ChangesAsync(1, 500 + i, ChangesOfEach);
        await loader.ChecksAsync(1, 500, Monitors, Checks);
        await BenchDatabase.VacuumAsync(database);

        IProjection[] projections = [new MonitorProjection(), new CheckHealthProjection()];
        var rebuild = new ProjectionRebuild(server.OwnerOf(database), Samples.Types, projections.Select(p => new ProjectionRegistration(p, ProjectionMode.Inline)));
        var peak = 0L;
        var rates = await Measuring.Rounds.RunAsync(
            Rounds,
            new Contestant(() => BareAsync(database, projections)),
            new Contestant(
                async () =>
                {
                    await rebuild.RunAsync(restart: true, progress: new Watch(_ => peak = Math.Max(peak, Environment.WorkingSet)));
                    return Events;
                },
                () =>
                {
                    GC.Collect();
                    return Task.CompletedTask;
                }));

        var table = new Table("", "events/s", "ratio");
        table.Add("bare loop: read, deserialise, fold", Table.Rate(Measuring.Rounds.Median(rates[0])), "1.00");
        table.Add("rebuild, written and exchanged", Table.Rate(Measuring.Rounds.Median(rates[1])), Table.Ratio(Measuring.Rounds.Ratio(rates[1], rates[0])));
        table.Add("largest working set of the process, MiB", (peak >> 20).ToString(CultureInfo.InvariantCulture), "");
        return table;
    }

    private static async Task<long> BareAsync(NpgsqlDataSource database, IProjection[] projections)
    {
        await using var connection = await database.OpenConnectionAsync();
        var after = new NpgsqlParameter<long>();
        await using var page = new NpgsqlCommand(
            "select seq_id, id, tenant_id, stream_id, version, type, data, timestamp from event_store.mt_events where seq_id > $1 and type = any ($2) order by seq_id limit $3",
            connection)
        {
            Parameters = { after, new NpgsqlParameter<string[]> { TypedValue = [.. Taken.Keys] }, new NpgsqlParameter<long> { TypedValue = PageEvents } },
        };
        await page.PrepareAsync();

        var folds = projections.Select(p => (p.Takes, Fold: p.Begin())).ToArray();
        long events = 0;
        for (var read = PageEvents; read == PageEvents;)
        {
            read = 0;
            await using var reader = await page.ExecuteReaderAsync();
            for (; await reader.ReadAsync(); read++)
            {
                var alias = reader.GetString(5);
                var type = Taken[alias];
                var stored = new StoredEvent
                {
                    Position = reader.GetInt64(0),
                    Id = reader.GetGuid(1),
                    TenantId = reader.GetString(2),
                    StreamId = reader.GetString(3),
                    Version = reader.GetInt64(4),
                    Alias = alias,
                    SchemaVersion = 1,
                    Data = JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(6), type, Samples.Types.Json)!,
                    Timestamp = reader.GetFieldValue<DateTimeOffset>(7),
                    Metadata = EventMetadata.None,
                };
                folds[type == typeof(CheckCompleted) ? 1 : 0].Fold.Apply(stored);
                after.TypedValue = stored.Position;
            }

            events += read;
        }

        return events;
    }

    private sealed class Watch(Action<RebuildProgress> look) : IProgress<RebuildProgress>
    {
        public void Report(RebuildProgress value) => look(value);
    }
}
