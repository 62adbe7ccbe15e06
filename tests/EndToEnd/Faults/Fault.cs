using EventMonitors.Contracts;
using EventMonitors.Tests.Support;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>One thing that goes wrong, and goes away again.</summary>
/// <param name="Title">What the table calls it.</param>
/// <param name="HappenAsync">Causes it, and returns when the cause has gone: a killed process is gone at once, and it is for its watch to start it again.</param>
internal sealed record Fault(string Title, Func<PipelineCluster, CancellationToken, Task> HappenAsync)
{
    private const string HeldBack = "held-back";

    // Kept back for longer, a result comes when its slot has been given up.
    private static readonly TimeSpan LongestHeldBack = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether its cause has gone as soon as it came, however long it takes to say so.</summary>
    public bool IsInstant { get; private init; }

    public static Fault KillOfWorker { get; } = new("kill -9 of a worker", (cluster, _) => Done(cluster.Workers[0].Kill)) { IsInstant = true };

    public static Fault KillOfLeader { get; } = new("kill -9 of the leading Api", async (cluster, cancellation) => (await cluster.LeaderAsync(cancellation)).Kill());

    public static Fault KillOfBroker { get; } = new("kill -9 of the broker", (cluster, _) => Done(cluster.Broker.Kill)) { IsInstant = true };

    public static Fault KillOfPostgres { get; } = new("kill -9 of PostgreSQL", (cluster, _) => Done(cluster.Postgres.Kill)) { IsInstant = true };

    /// <summary>A leader that stands still until another one leads, and then goes on as if nothing had been.</summary>
    public static Fault FrozenLeader { get; } = new("leader frozen past its successor's takeover", async (cluster, cancellation) =>
    {
        var leader = await cluster.LeaderAsync(cancellation);
        await FrozenAsync(leader, () => Eventually.Async(cluster.FindLeaderAsync, other => other is not null && other != leader, Patience, cancellation));
    });

    public static Fault CutNetwork { get; } = new("connections to the broker reset", (cluster, _) => Done(cluster.Network.Cut)) { IsInstant = true };

    /// <summary>
    /// Results are kept back for a while, and come then the newest first, and each of them three times.
    /// </summary>
    public static Fault ReversedResults(TimeSpan length) => new("results out of order, three times each", async (cluster, cancellation) =>
    {
        var broker = cluster.Management;
        await broker.DeclareAsync(HeldBack, cancellation);
        await broker.BindAsync(Queues.CheckResults, HeldBack, cancellation);
        await broker.UnbindAsync(Queues.CheckResults, Queues.CheckResults, cancellation);
        await Task.Delay(length, cancellation);
        await broker.BindAsync(Queues.CheckResults, Queues.CheckResults, cancellation);
        await broker.UnbindAsync(Queues.CheckResults, HeldBack, cancellation);
        var results = await broker.TakeAsync(HeldBack, cancellation);
        await broker.PutAsync(Queues.CheckResults, results.Reverse().SelectMany(result => Enumerable.Repeat(result, 3)), cancellation);
        await broker.DeleteAsync(HeldBack, cancellation);
    });

    public static Fault PausedNetwork(TimeSpan length) => new($"network to the broker paused, {length.TotalSeconds:0} s", async (cluster, cancellation) =>
    {
        cluster.Network.Pause();
        try
        {
            await Task.Delay(length, cancellation);
        }
        finally
        {
            cluster.Network.Resume();
        }
    });

    public static Fault FullDisk(TimeSpan length) => new($"disk alarm of the broker, {length.TotalSeconds:0} s", async (cluster, cancellation) =>
    {
        await cluster.LimitDiskAsync("1000000GB", cancellation);
        try
        {
            await Task.Delay(length, cancellation);
        }
        finally
        {
            await cluster.LimitDiskAsync("50MB", cancellation);
        }
    });

    public static Fault FrozenWorker(TimeSpan length) => Frozen("a worker", length, cluster => cluster.Workers[1]);

    public static Fault FrozenBroker(TimeSpan length) => Frozen("the broker", length, cluster => cluster.Broker);

    public static Fault FrozenPostgres(TimeSpan length) => Frozen("PostgreSQL", length, cluster => cluster.Postgres);

    public static Fault FrozenApi(TimeSpan length) => new($"SIGSTOP of the leading Api, {length.TotalSeconds:0} s", async (cluster, cancellation) =>
        await FrozenAsync(await cluster.LeaderAsync(cancellation), () => Task.Delay(length, cancellation)));

    /// <summary>Each Api and each worker is asked to end and started again, one of each at a time, as an upgrade does it.</summary>
    public static Fault RollingRestart { get; } = new("rolling restart of Apis and workers", async (cluster, cancellation) =>
    {
        foreach (var (api, worker) in cluster.Apis.Zip(cluster.Workers))
        {
            api.Terminate();
            worker.Terminate();
            await Task.WhenAll(api.UntilReadyAsync(cancellation), worker.UntilReadyAsync(cancellation));
        }
    });

    /// <summary>Each of them once; what lasts, lasts so long.</summary>
    public static IReadOnlyList<Fault> All(TimeSpan length) =>
    [
        KillOfWorker, KillOfLeader, KillOfBroker, KillOfPostgres,
        FrozenWorker(length), FrozenApi(length), FrozenBroker(length), FrozenPostgres(length), FrozenLeader,
        PausedNetwork(length), CutNetwork, FullDisk(length), ReversedResults(length < LongestHeldBack ? length : LongestHeldBack), RollingRestart,
    ];

    /// <inheritdoc/>
    public override string ToString() => Title;

    private static Fault Frozen(string whom, TimeSpan length, Func<PipelineCluster, ClusterPart> choose) =>
        new($"SIGSTOP of {whom}, {length.TotalSeconds:0} s", (cluster, cancellation) => FrozenAsync(choose(cluster), () => Task.Delay(length, cancellation)));

    private static async Task FrozenAsync(ClusterPart part, Func<Task> meanwhileAsync)
    {
        part.Freeze();
        try
        {
            await meanwhileAsync();
        }
        finally
        {
            part.Thaw();
        }
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
