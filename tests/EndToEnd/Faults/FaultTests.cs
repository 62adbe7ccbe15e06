using System.Globalization;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.Faults;

/// <summary>
/// Whatever is killed, frozen or cut off: every command that was answered is there, each slot has exactly one end, streams have no
/// gaps, read models follow from the log, and the system comes back by itself. <c>bench/run faults</c> lets more of it happen, for longer:
/// FAULTS_MINUTES in the environment says for how long, FAULTS_SEED in which order.
/// </summary>
[Collection(nameof(PipelineCluster))]
public sealed class FaultTests(PipelineCluster cluster)
{
    // A guard against hanging. How long it takes is measured by bench/run faults.
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private static IEnumerable<Fault> InShort =>
    [
        Fault.KillOfWorker, Fault.KillOfLeader, Fault.KillOfBroker, Fault.KillOfPostgres, Fault.PausedNetwork(Shortly), Fault.ReversedResults(Shortly), Fault.FrozenLeader,
    ];

    [Fact]
    public async Task Nothing_is_lost_and_nothing_is_done_twice_whatever_fails()
    {
        var output = TestContext.Current.TestOutputHelper!;
        var faults = Environment.GetEnvironmentVariable("FAULTS_MINUTES") is { Length: > 0 } minutes ? AtRandom(TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)), output) : InShort;

        var report = await new FaultRun(cluster, output.WriteLine).RunAsync(faults, TestContext.Current.CancellationToken);
        output.WriteLine(report.ToString());

        report.Slots.Lost.Take(20).ShouldBeEmpty();
        report.Slots.Doubled.Take(20).ShouldBeEmpty();
        report.Slots.Strays.Take(20).ShouldBeEmpty();
        report.Slots.WithoutOneFirstCheck.ShouldBeEmpty();
        report.LostCommands.ShouldBeEmpty();
        report.BrokenStreams.ShouldBeEmpty();
        report.UnlikeARebuild.ShouldBeEmpty();
        report.Answered.ShouldNotBeEmpty();
        foreach (var fault in report.Faults) report.RecoveryOf(fault).ShouldNotBeNull(fault.Title).ShouldBeLessThan(LongestRecovery, fault.Title);
    }

    // Round by round each of them once, in another order each time.
    private static IEnumerable<Fault> AtRandom(TimeSpan length, ITestOutputHelper output)
    {
        var seed = Environment.GetEnvironmentVariable("FAULTS_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : 1;
        output.WriteLine($"{length.TotalMinutes:0.#} minutes, FAULTS_SEED={seed}");
        var random = new Random(seed);
        var until = DateTimeOffset.UtcNow + length;
        while (true)
        {
            var round = Fault.All(Long).ToArray();
            random.Shuffle(round);
            foreach (var fault in round)
            {
                if (DateTimeOffset.UtcNow > until) yield break;
                yield return fault;
            }
        }
    }
}
