using System.Diagnostics;
using System.Net;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Servers that accept and say nothing, with the politeness that a worker has by default.</summary>
[Collection(nameof(Alone))]
public sealed class ThousandWaitingTests
{
    private const int Waiting = 1_000;
    private const int PerServer = 8;
    private const long MostBytes = 100L << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_thousand_checks_that_wait_cost_less_than_100_MiB_and_hold_up_no_other_one()
    {
        using var probe = new MailboxProbe(new ProbeOptions { Egress = EgressPolicy.Create(["127.0.0.0/8"]) });
        await using var answering = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));
        var silent = Enumerable.Range(0, Waiting / PerServer).Select(i => ScriptedMailServer.StartOn(new IPAddress([127, 0, 2, (byte)(i + 1)]), Silence)).ToList();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var before = WorkingSet();

        var waiting = Enumerable.Range(0, Waiting)
            .Select(i => probe.RunAsync(TargetOf(silent[i % silent.Count], i), enough.Token))
            .ToList();
        for (var i = 0; i < 1_000 && silent.Sum(server => server.Connections) < Waiting; i++) await Task.Delay(20, Cancellation);
        var other = await probe.RunAsync(Probing.Imap(answering), Cancellation);
        var held = WorkingSet() - before;

        silent.Sum(server => server.Connections).ShouldBe(Waiting);
        waiting.ShouldAllBe(check => !check.IsCompleted);
        other.Verdict.ShouldBe(Verdict.Up, other.Message);
        // The servers' halves are counted too, which only makes it harder.
        held.ShouldBeLessThan(MostBytes);
        await enough.CancelAsync();
        foreach (var check in waiting) await Should.ThrowAsync<OperationCanceledException>(check);
        foreach (var server in silent) await server.DisposeAsync();
    }

    private static ProbeTarget TargetOf(ScriptedMailServer server, int number) => Probing.Imap(server) with
    {
        Host = $"127.0.2.{(number % (Waiting / PerServer)) + 1}",
        Tls = number % 2 == 0,
        User = $"user{number}",
        Timeout = TimeSpan.FromMinutes(2),
    };

    private static long WorkingSet()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
