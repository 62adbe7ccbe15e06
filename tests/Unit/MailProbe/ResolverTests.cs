using System.Diagnostics;
using System.Net.Sockets;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Dialling;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Tls;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class ResolverTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly ProbeLimits Limits = new() { LookUps = 4, LookUpPatience = TimeSpan.FromMilliseconds(20) };

    private readonly ScriptedNames _names = new();
    private readonly Resolver _resolver;

    public ResolverTests() => _resolver = new Resolver(_names.LookUp, Limits, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _names.Dispose();

    [Theory]
    [InlineData(SocketError.HostNotFound, FaultClass.Dns)]
    [InlineData(SocketError.NoData, FaultClass.Dns)]
    [InlineData(SocketError.AddressFamilyNotSupported, FaultClass.WorkerNetwork)]
    [InlineData(SocketError.SocketError, FaultClass.WorkerNetwork)]
    [InlineData(SocketError.TryAgain, FaultClass.WorkerNetwork)]
    [InlineData(SocketError.NoRecovery, FaultClass.WorkerNetwork)]
    public async Task What_the_resolver_says_is_the_names_fault_only_where_it_cannot_be_ours(SocketError error, FaultClass fault)
    {
        _names.Failing("mail.example", error);

        (await FailureAsync("mail.example")).Fault.ShouldBe(fault);
    }

    [Theory]
    [InlineData(SocketError.TryAgain)]
    [InlineData(SocketError.NoRecovery)]
    public async Task A_name_without_an_answer_is_at_fault_where_another_name_still_has_one(SocketError error)
    {
        _names.Known("well.example").Failing("dead.example", error);
        await _resolver.ResolveAsync("well.example", Cancellation);

        var failure = await FailureAsync("dead.example");

        failure.Fault.ShouldBe(FaultClass.Dns);
        failure.Message.ShouldBe("The name servers of dead.example gave no answer.");
    }

    [Fact]
    public async Task A_name_without_an_answer_is_not_at_fault_where_no_name_has_one_any_more()
    {
        _names.Known("well.example").Failing("dead.example", SocketError.TryAgain);
        await _resolver.ResolveAsync("well.example", Cancellation);
        _names.Failing("well.example", SocketError.TryAgain);

        var failure = await FailureAsync("dead.example");

        failure.Fault.ShouldBe(FaultClass.WorkerNetwork);
        failure.Message.ShouldContain("nor for any other name");
    }

    [Fact]
    public async Task A_name_is_not_compared_with_itself()
    {
        _names.Known("mail.example");
        await _resolver.ResolveAsync("mail.example", Cancellation);
        _names.Failing("mail.example", SocketError.TryAgain);

        (await FailureAsync("mail.example")).Fault.ShouldBe(FaultClass.WorkerNetwork);
    }

    [Fact]
    public async Task A_name_of_this_machine_proves_nothing_about_its_resolver()
    {
        _names.Known("localhost", "127.0.0.1").Failing("dead.example", SocketError.TryAgain);
        await _resolver.ResolveAsync("localhost", Cancellation);

        (await FailureAsync("dead.example")).Fault.ShouldBe(FaultClass.WorkerNetwork);
    }

    [Fact]
    public async Task A_silent_name_ends_at_the_deadline_and_is_no_downtime_while_no_name_is_answered()
    {
        var clock = Stopwatch.StartNew();

        var result = await Probe().RunAsync(Target("silent.example"), Cancellation);

        clock.Elapsed.ShouldBeInRange(Short * 0.9, Probing.NoHang);
        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.WorkerNetwork, ProbePhase.Dns), result.Message);
    }

    [Fact]
    public async Task A_silent_name_is_down_while_another_one_is_answered()
    {
        _names.Known("well.example", "10.0.0.1");
        var probe = Probe();
        (await probe.RunAsync(Target("well.example"), Cancellation)).Fault.ShouldBe(FaultClass.EgressDenied);
        var clock = Stopwatch.StartNew();

        var result = await probe.RunAsync(Target("silent.example"), Cancellation);

        clock.Elapsed.ShouldBeInRange(Short * 0.9, Probing.NoHang);
        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Timeout, ProbePhase.Dns), result.Message);
    }

    [Fact]
    public async Task Silent_names_of_one_customer_are_no_downtime_of_another()
    {
        _names.Known("well.example", "10.0.0.1");
        var probe = Probe();
        await probe.RunAsync(Target("well.example"), Cancellation);
        var silent = Enumerable.Range(0, Limits.LookUps).Select(n => probe.RunAsync(Target($"silent{n}.example"), Cancellation)).ToList();
        await _names.AskedAsync(1 + Limits.LookUps, Cancellation);

        var result = await probe.RunAsync(Target("well.example"), Cancellation);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.WorkerNetwork, ProbePhase.Dns), result.Message);
        result.Message.ShouldBe("well.example could not be looked up before the deadline: all 4 look-ups of the probing machine were waiting for other names.");
        (await Task.WhenAll(silent)).ShouldAllBe(one => one.Phase == ProbePhase.Dns);

        _names.Release();
        (await probe.RunAsync(Target("well.example") with { Timeout = TimeSpan.FromMinutes(1) }, Cancellation)).Fault.ShouldBe(FaultClass.EgressDenied);
    }

    [Fact]
    public async Task A_caller_that_gives_up_does_not_wait_for_the_resolver()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = Probe().RunAsync(Target("silent.example") with { Timeout = TimeSpan.FromMinutes(1) }, caller.Token);
        await _names.AskedAsync(1, Cancellation);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }

    private async Task<PhaseFailedException> FailureAsync(string name) =>
        await Should.ThrowAsync<PhaseFailedException>(() => _resolver.ResolveAsync(name, Cancellation));

    private MailboxProbe Probe() =>
        new(new ProbeOptions { Limits = Limits }, _names.LookUp, new ChainVerdicts([], TimeProvider.System));

    private static ProbeTarget Target(string host) => new()
    {
        Host = host,
        Protocol = MailProtocol.Imap,
        Tls = true,
        Timeout = Short,
    };
}
