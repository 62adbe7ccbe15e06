using EventMonitors.Api.Checks;
using EventMonitors.Tests.Support;
using Npgsql;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>A fault as it happened.</summary>
/// <param name="Title">Which one.</param>
/// <param name="BegunAt">When it began.</param>
/// <param name="GoneAt">When its cause had gone.</param>
/// <param name="ReadyAt">When every part ran and said that it was ready.</param>
internal sealed record FaultSeen(string Title, DateTimeOffset BegunAt, DateTimeOffset GoneAt, DateTimeOffset ReadyAt);

/// <summary>Faults, one after the other, under a load of checks and of a portal's commands; and what is to be seen in the store afterwards.</summary>
internal sealed class FaultRun(PipelineCluster cluster, Action<string> say)
{
    private const int Monitors = 200;

    /// <summary>The stretch of time that results have to be on time for, for a fault to be over.</summary>
    public static readonly TimeSpan Stretch = TimeSpan.FromSeconds(1.5);

    // What ends a slot last is the schedule's own look at what has no end: its expiry, deadline and settling time.
    private static readonly TimeSpan SettlingPatience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(1);

    private readonly List<FaultSeen> _seen = [];
    private IReadOnlyList<WatchedMonitor> _monitors = [];

    /// <summary>Lets all of it happen, and looks.</summary>
    /// <param name="faults">What happens, in this order.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<FaultReport> RunAsync(IEnumerable<Fault> faults, CancellationToken cancellation)
    {
        _monitors = await Portal.CreateWatchedAsync(cluster, Monitors, cancellation);
        using var portal = new Portal(cluster, _monitors);
        portal.Start();
        await UntilFlowingAsync(DateTimeOffset.UtcNow, cancellation);
        foreach (var fault in faults) await HappenAsync(fault, cancellation);
        await portal.StopAsync();

        var cutOff = DateTimeOffset.UtcNow;
        var slots = await SettleAsync(cutOff, cancellation);
        var store = new StoreAudit(cluster);
        await Portal.DisableAsync(cluster, _monitors, cancellation);
        return new FaultReport(
            _seen, slots, portal.Answered, portal.Unanswered,
            await store.LostCommandsAsync(portal, cancellation), await store.BrokenStreamsAsync(cancellation), await store.TablesUnlikeARebuildAsync(cancellation));
    }

    private async Task HappenAsync(Fault fault, CancellationToken cancellation)
    {
        var begun = DateTimeOffset.UtcNow;
        await fault.HappenAsync(cluster, cancellation);
        var gone = fault.IsInstant ? begun : DateTimeOffset.UtcNow;
        await cluster.UntilReadyAsync(cancellation);
        var ready = DateTimeOffset.UtcNow;
        await UntilFlowingAsync(ready, cancellation);
        _seen.Add(new FaultSeen(fault.Title, begun, gone, ready));
        say($"{fault.Title}: gone after {(gone - begun).TotalSeconds:0.0} s, all parts ready {(ready - gone).TotalSeconds:0.0} s later, results on time {(DateTimeOffset.UtcNow - gone).TotalSeconds:0.0} s later");
    }

    // The slots of a short while that has just passed, and have their results.
    private Task<bool> UntilFlowingAsync(DateTimeOffset from, CancellationToken cancellation) => Eventually.Async(
        async c =>
        {
            var to = DateTimeOffset.UtcNow - Lateness;
            if (to - Stretch < from) return false;
            var ids = _monitors.SelectMany(monitor => monitor.Between(to - Stretch, to).Select(slot => CheckIds.OfSlot(monitor.Id, slot))).ToArray();
            return await CompletedAsync(ids, c) * 20 >= ids.Length * 19;
        },
        flowing => flowing,
        Patience,
        cancellation);

    private async Task<long> CompletedAsync(Guid[] ids, CancellationToken cancellation)
    {
        try
        {
            await using var command = cluster.Database.CreateCommand("select count(*) from event_store.mt_events where id = any ($1) and type = 'check_completed'");
            command.Parameters.Add(new() { Value = ids });
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        }
        // A connection of before.
        catch (NpgsqlException)
        {
            return 0;
        }
    }

    private async Task<SlotAudit> SettleAsync(DateTimeOffset cutOff, CancellationToken cancellation)
    {
        var until = cutOff + SettlingPatience;
        while (true)
        {
            var audit = new SlotAudit(_monitors, await SlotEnd.ReadAllAsync(cluster.Database, cancellation), cutOff);
            if (!audit.Lost.Any() || DateTimeOffset.UtcNow > until) return audit;
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }
}
