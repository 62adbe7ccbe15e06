using System.Diagnostics;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Silent_server_ends_in_timeout_of_the_greeting_phase(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start(Silence);
        var clock = Stopwatch.StartNew();

        var result = await (Probing.Target(server, protocol) with { Timeout = Short }).AgainstAsync(server);

        clock.Elapsed.ShouldBeInRange(Short * 0.9, Probing.NoHang);
        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Timeout, ProbePhase.Greeting));
        result.Timings[^1].Duration.ShouldBeGreaterThan(Short * 0.5);
    }

    [Fact]
    public async Task Silence_where_tls_should_begin_ends_in_timeout_of_the_tls_phase()
    {
        await using var server = ScriptedMailServer.Start(Silence);

        var result = await (Probing.Imap(server) with { Timeout = Short, Tls = true }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Timeout, ProbePhase.Tls), result.Message);
    }

    [Fact]
    public async Task The_deadline_is_one_for_all_phases()
    {
        var slow = TimeSpan.FromMilliseconds(20);
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN"), Drip("* 1 EXISTS\r\n", slow));

        var result = await (Probing.Imap(server) with { Timeout = Short * 3 }).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Timeout, ProbePhase.Login), result.Message);
    }

    [Fact]
    public async Task A_caller_that_gives_up_gets_no_result_and_leaves_no_connection()
    {
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var server = ScriptedMailServer.Start(async (_, _) => await caller.CancelAsync(), Silence);

        await Should.ThrowAsync<OperationCanceledException>(() => Probing.Probe.RunAsync(Probing.Imap(server), caller.Token));

        await server.PlayedAsync(TestContext.Current.CancellationToken);
    }
}
