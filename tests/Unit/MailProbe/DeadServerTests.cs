using System.Net;
using System.Net.Sockets;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Tls;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Many checks of one server, of which few come through to it at a time.</summary>
public sealed class DeadServerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_dead_server_is_reported_by_all_of_its_monitors()
    {
        await using var server = ScriptedMailServer.Start(Silence);
        using var probe = Narrow(2);

        await RoundAsync(probe, server, mailboxes: 40);
        for (var round = 0; round < 2; round++)
        {
            var results = await RoundAsync(probe, server, mailboxes: 40);
            results.ShouldAllBe(result => result.Verdict == Verdict.Down && result.Fault == FaultClass.Timeout);
            results.Count(result => result.Message.StartsWith("Other checks of this server waited for an answer in vain, the last one until ", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(36);
        }
    }

    [Fact]
    public async Task A_mailbox_at_a_dead_server_is_reported_by_all_of_its_monitors()
    {
        await using var server = ScriptedMailServer.Start(Silence);
        using var probe = Narrow(2);
        var target = Probing.Imap(server) with { Timeout = Short };
        await probe.RunAsync(target, TestContext.Current.CancellationToken);

        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => probe.RunAsync(target, TestContext.Current.CancellationToken)));

        results.ShouldAllBe(result => result.Verdict == Verdict.Down && result.Fault == FaultClass.Timeout);
    }

    [Fact]
    public async Task A_server_that_greets_is_never_reported_by_those_who_wait_for_it()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Imap, ProbePhase.Login, Silence));
        using var probe = Narrow(2);

        for (var round = 0; round < 2; round++)
        {
            var results = await RoundAsync(probe, server, mailboxes: 20);
            results.Where(result => result.Verdict == Verdict.Down).ShouldAllBe(result => result.Phase == ProbePhase.Login && result.Message.StartsWith("The deadline", StringComparison.Ordinal));
            results.Count(result => result.Fault == FaultClass.Throttled).ShouldBeGreaterThanOrEqualTo(16);
        }
    }

    [Fact]
    public async Task An_address_that_was_dialled_and_silent_is_to_blame_also_where_another_one_is_waited_for()
    {
        using var silent = new FullListener(IPAddress.Parse("127.0.0.2"));
        using var busy = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        busy.Bind(new IPEndPoint(IPAddress.Loopback, silent.Port));
        busy.Listen();
        using var names = new ScriptedNames().Known("mail.example", "127.0.0.2 127.0.0.1");
        var options = Probing.Options with { Limits = new ProbeLimits { ConnectionsPerAddress = 1 } };
        using var probe = new MailboxProbe(options, names.LookUp, new ChainVerdicts([], TimeProvider.System));
        using var giveUp = new CancellationTokenSource();
        var target = new ProbeTarget { Host = "mail.example", Port = silent.Port, Protocol = MailProtocol.Imap, Tls = false, Timeout = Short };
        var holder = probe.RunAsync(target with { Host = "127.0.0.1", Timeout = TimeSpan.FromMinutes(1) }, giveUp.Token);
        using var held = await busy.AcceptAsync(TestContext.Current.CancellationToken);

        var result = await probe.RunAsync(target, TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Down, FaultClass.Timeout, ProbePhase.Connect), result.Message);
        result.AddressesTried.ShouldBe([new AddressTried(IPAddress.Parse("127.0.0.2"), "timed_out")]);
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(holder);
    }

    private static MailboxProbe Narrow(int connections) => new(Probing.Options with { Limits = new ProbeLimits { ConnectionsPerAddress = connections, MailboxGap = TimeSpan.Zero } });

    private static Task<ProbeResult[]> RoundAsync(MailboxProbe probe, ScriptedMailServer server, int mailboxes) => Task.WhenAll(Enumerable.Range(0, mailboxes).Select(i =>
        probe.RunAsync(Probing.Imap(server) with { User = $"user{i}", Timeout = Short }, TestContext.Current.CancellationToken)));
}
