using System.Net;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class PolitenessTests
{
    private static readonly TimeSpan Gap = TimeSpan.FromSeconds(2);

    private readonly SteppedTime _time = new();

    [Theory]
    [InlineData(MailProtocol.Imap, "* BYE Too many connections from your address")]
    [InlineData(MailProtocol.Pop3, "-ERR [LOGIN-DELAY] Too many connections")]
    public async Task A_server_that_refused_in_its_greeting_is_left_alone_for_a_while(MailProtocol protocol, string words)
    {
        await using var server = ScriptedMailServer.Start(Send(words));
        var target = Probing.Target(server, protocol);
        var probe = Polite();

        var refused = await RunAsync(probe, target);
        var kept = await RunAsync(probe, target with { User = "somebody.else" });

        (refused.Verdict, refused.Fault, refused.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.Throttled, ProbePhase.Greeting), refused.Message);
        (kept.Verdict, kept.Fault, kept.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.Throttled, ProbePhase.Greeting), kept.Message);
        kept.Message.ShouldBe($"Not tried: the server limited connections a while ago, and is left alone until {_time.GetUtcNow().AddSeconds(15):yyyy-MM-dd'T'HH:mm:ss'Z'}.");
        kept.AddressesTried.ShouldBeEmpty();
        server.Connections.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(15));
        (await RunAsync(probe, target)).Message.ShouldNotStartWith("Not tried");
        server.Connections.ShouldBe(2);
        _time.Advance(TimeSpan.FromSeconds(29));
        (await RunAsync(probe, target)).Message.ShouldStartWith("Not tried");
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_mailbox_that_is_locked_is_left_alone_and_the_others_of_its_server_are_not()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Pop3, ProbePhase.Login, Send("+OK"), Expect("PASS "), Send("-ERR [IN-USE] Mailbox is locked"), Expect("QUIT"), Send("+OK")));
        var target = Probing.Pop3(server);
        var probe = Polite();

        var locked = await RunAsync(probe, target);
        _time.Advance(Gap);
        var kept = await RunAsync(probe, target);
        var other = await RunAsync(probe, target with { User = "somebody.else" });

        (locked.Fault, locked.Phase).ShouldBe((FaultClass.MailboxLocked, ProbePhase.Login), locked.Message);
        (kept.Verdict, kept.Fault, kept.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.MailboxLocked, ProbePhase.Login), kept.Message);
        kept.Message.ShouldStartWith("Not tried: another client held the mailbox a while ago");
        kept.Timings.ShouldBeEmpty();
        other.Message.ShouldNotStartWith("Not tried");
        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_login_waits_for_the_one_before_it_and_for_the_gap_after_it()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));
        var probe = Polite();

        var first = await RunAsync(probe, Probing.Imap(server));
        var second = probe.RunAsync(Probing.Imap(server), TestContext.Current.CancellationToken);
        var other = await RunAsync(probe, Probing.Imap(server) with { User = "somebody.else" });

        first.Verdict.ShouldBe(Verdict.Up, first.Message);
        other.Verdict.ShouldBe(Verdict.Up, other.Message);
        second.IsCompleted.ShouldBeFalse();
        server.Connections.ShouldBe(2);
        _time.Advance(Gap);
        (await second).Verdict.ShouldBe(Verdict.Up);
    }

    [Fact]
    public async Task A_turn_that_does_not_come_before_the_deadline_blames_nobody()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));
        var probe = Polite();

        await RunAsync(probe, Probing.Imap(server));
        var second = probe.RunAsync(Probing.Imap(server) with { Timeout = Gap / 2 }, TestContext.Current.CancellationToken);
        _time.Advance(Gap / 2);
        var result = await second;

        (result.Verdict, result.Fault, result.Phase).ShouldBe((Verdict.Inconclusive, FaultClass.Throttled, ProbePhase.Login), result.Message);
        result.Message.ShouldBe("Other checks of the same mailbox, and the pause after each, took all the time until the deadline.");
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_probe_that_never_came_to_a_login_leaves_no_gap()
    {
        await using var server = ScriptedMailServer.Start(Send("* BYE maintenance"));
        var probe = Polite();

        await RunAsync(probe, Probing.Imap(server));
        await RunAsync(probe, Probing.Imap(server));

        server.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task Many_checks_of_a_dead_server_hold_up_no_check_of_another_and_their_waiting_blames_nobody()
    {
        using var dead = new FullListener(IPAddress.Parse("127.0.0.2"));
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));
        var probe = new MailboxProbe(Probing.Options with { Limits = new ProbeLimits { ConnectionsPerAddress = 2 } });
        var target = Probing.Imap(server) with { Host = "127.0.0.2", Port = dead.Port, Timeout = TimeSpan.FromSeconds(1) };

        var waiting = Enumerable.Range(0, 200).Select(i => RunAsync(probe, target with { User = $"user{i}" })).ToList();
        var other = await RunAsync(probe, Probing.Imap(server));
        var results = await Task.WhenAll(waiting);

        other.Verdict.ShouldBe(Verdict.Up, other.Message);
        var dialled = results.Where(result => result.AddressesTried.Count > 0).ToList();
        dialled.Count.ShouldBeGreaterThanOrEqualTo(2);
        dialled.Count(result => result.Fault == FaultClass.Timeout && result.Message.StartsWith("The deadline", StringComparison.Ordinal)).ShouldBeInRange(1, 2);
        // Who ends a moment later than those that were dialled knows of them.
        results.Except(dialled).ShouldAllBe(result => result.Phase == ProbePhase.Connect && (result.Fault == FaultClass.Throttled || result.Message.StartsWith("Other checks of this server waited", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task However_a_probe_ends_its_place_is_free_again()
    {
        using var dead = new FullListener(IPAddress.Loopback);
        await using var nonsense = ScriptedMailServer.Start(SendRaw("\0\u00ff\r\n"));
        await using var silent = ScriptedMailServer.Start(Silence);
        await using var reset = ScriptedMailServer.Start(Reset);
        await using var good = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));
        var probe = new MailboxProbe(Probing.Options with { Limits = new ProbeLimits { ConnectionsPerAddress = 1, MailboxGap = TimeSpan.Zero } });
        var brief = Probing.Imap(good) with { Timeout = TimeSpan.FromMilliseconds(200) };

        await RunAsync(probe, brief with { Port = dead.Port });
        await RunAsync(probe, Probing.Imap(nonsense));
        await RunAsync(probe, brief with { Port = silent.Port });
        await RunAsync(probe, brief with { Port = silent.Port, Tls = true });
        await RunAsync(probe, Probing.Imap(reset));
        await RunAsync(probe, Probing.Imap(nonsense) with { Tls = true });
        using (var giveUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(100)))
            await Should.ThrowAsync<OperationCanceledException>(() => probe.RunAsync(Probing.Imap(silent), giveUp.Token));

        var result = await RunAsync(probe, Probing.Imap(good));
        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Pop3, "guess")]
    [InlineData(MailProtocol.Imap, Probing.Password)]
    public async Task Who_speaks_otherwise_to_a_mailboxs_server_holds_up_only_those_who_do_the_same(MailProtocol protocol, string password)
    {
        await using var server = ScriptedMailServer.Start([TrustedServer.Handshake, Send("* OK [CAPABILITY IMAP4rev1] ready"), .. Scripts.From(MailProtocol.Imap, ProbePhase.Login)]);
        using var probe = new MailboxProbe(TrustedServer.Options with { Limits = new ProbeLimits { ConnectionsPerAddress = 1 } });
        using var giveUp = new CancellationTokenSource();
        var stranger = probe.RunAsync(Probing.Target(server, protocol) with { Password = password, Timeout = TimeSpan.FromMinutes(1) }, giveUp.Token);
        await Eventually.Async(() => server.Connections, count => count == 1, Probing.NoHang, TestContext.Current.CancellationToken);

        var result = await RunAsync(probe, Probing.Imap(server) with { Tls = true });

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        stranger.IsCompleted.ShouldBeFalse();
        await giveUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stranger);
    }

    private MailboxProbe Polite() => new(Probing.Options with { TimeProvider = _time });

    private static Task<ProbeResult> RunAsync(MailboxProbe probe, ProbeTarget target) => probe.RunAsync(target, TestContext.Current.CancellationToken);
}
