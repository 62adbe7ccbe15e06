using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Politeness;
using EventMonitors.MailProbe.Running;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Servers that have the probe compute take no more than some of its processors.</summary>
[Collection(nameof(Alone))]
public sealed class HashingTurnsTests
{
    private static readonly ScramKeys Keys = new([1], [2]);

    [Fact]
    public async Task No_more_logins_than_there_are_turns_derive_keys_at_a_time()
    {
        using var turns = new HashingTurns(2);
        var (running, most) = (0, 0);
        var both = new object();
        using var two = new CountdownEvent(2);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => turns.RunAsync(Derive, new SessionFacts(), TestContext.Current.CancellationToken).AsTask())));

        most.ShouldBe(2);

        ScramKeys Derive()
        {
            lock (both)
                most = Math.Max(most, ++running);
            // The first two wait for each other: so it is certain that two may run at once.
            if (!two.IsSet)
                two.Signal();
            two.Wait(TestContext.Current.CancellationToken);
            lock (both)
                running--;
            return Keys;
        }
    }

    [Fact]
    public async Task A_turn_that_fails_is_free_again()
    {
        using var turns = new HashingTurns(1);
        await Should.ThrowAsync<InvalidOperationException>(async () => await turns.RunAsync(() => throw new InvalidOperationException(), new SessionFacts(), TestContext.Current.CancellationToken));

        (await turns.RunAsync(() => Keys, new SessionFacts(), TestContext.Current.CancellationToken)).ShouldBe(Keys);
    }

    [Fact]
    public async Task A_wait_that_ends_at_the_deadline_blames_nobody_and_is_told_apart_from_the_servers_time()
    {
        using var turns = new HashingTurns(1);
        using var held = new ManualResetEventSlim();
        var holder = Hold(turns, held);
        using var deadline = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        var facts = new SessionFacts();

        var failure = await Should.ThrowAsync<PolitenessException>(async () => await turns.RunAsync(() => Keys, facts, deadline.Token));

        failure.Fault.ShouldBe(FaultClass.Throttled);
        facts.Waited.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(30));
        held.Set();
        await holder;
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_login_waits_for_its_turn(MailProtocol protocol)
    {
        using var held = new ManualResetEventSlim();
        var holders = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => Hold(HashingTurns.OfProcess, held)).ToList();
        await using var server = ScriptedMailServer.Start([.. Scripts.Offering(protocol, "SCRAM-SHA-256"), new ScramServer { Protocol = protocol }.Login]);

        var result = await Probing.Probe.RunAsync(Probing.Target(server, protocol) with { Timeout = TimeSpan.FromMilliseconds(1500) }, TestContext.Current.CancellationToken);

        held.Set();
        await Task.WhenAll(holders);
        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.Throttled, ProbePhase.Login), result.Message);
        result.Timings.Single(timing => timing.Phase == ProbePhase.Login).Duration.ShouldBeLessThan(TimeSpan.FromMilliseconds(1200));
    }

    // Takes a turn before it returns, on a thread of its own.
    private static Task<ScramKeys> Hold(HashingTurns turns, ManualResetEventSlim until)
    {
        using var taken = new ManualResetEventSlim();
        var holder = Task.Factory.StartNew(() => turns.RunAsync(() =>
        {
            taken.Set();
            until.Wait();
            return Keys;
        }, new SessionFacts(), CancellationToken.None).AsTask(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        taken.Wait(TestContext.Current.CancellationToken);
        return holder;
    }
}
