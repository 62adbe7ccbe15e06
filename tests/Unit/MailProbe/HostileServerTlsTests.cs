using System.Diagnostics;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Misbehaviour on the way into TLS and inside it.</summary>
public sealed class HostileServerTlsTests
{
    private static readonly Dictionary<string, (ScriptStep Step, FaultClass Greeting, FaultClass Later)> Inside = new()
    {
        ["reset"] = (Reset, FaultClass.Greeting, FaultClass.Protocol),
        ["close"] = (Close, FaultClass.Greeting, FaultClass.Protocol),
        ["half-close"] = (CloseHalf, FaultClass.Greeting, FaultClass.Protocol),
        ["garbage"] = (SendRaw("\u0080\u00ff\u0001\r\n\r\n"), FaultClass.Greeting, FaultClass.Protocol),
    };

    private static readonly Dictionary<string, ScriptStep> Handshakes = new()
    {
        ["a reset"] = async (connection, cancellation) =>
        {
            await connection.ReadSomeAsync(cancellation);
            connection.Reset();
        },
        ["a hang-up"] = async (connection, cancellation) =>
        {
            await connection.ReadSomeAsync(cancellation);
            await connection.DisposeAsync();
        },
        ["words in the clear"] = async (connection, cancellation) =>
        {
            await connection.ReadSomeAsync(cancellation);
            await connection.SendAsync("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] here is more\r\n+OK\r\n", cancellation);
        },
    };

    public static TheoryData<MailProtocol, bool, ProbePhase, string> Anywhere() =>
        [.. from protocol in Enum.GetValues<MailProtocol>() from startTls in (bool[])[false, true]
            from phase in (ProbePhase[])[ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout] from name in Inside.Keys
            select (protocol, startTls, phase, name)];

    public static TheoryData<MailProtocol, bool, string> InTheHandshake() =>
        [.. from protocol in Enum.GetValues<MailProtocol>() from startTls in (bool[])[false, true] from name in Handshakes.Keys select (protocol, startTls, name)];

    [Theory]
    [MemberData(nameof(Anywhere))]
    public async Task Whatever_a_server_does_inside_tls_ends_soon_with_its_class_and_phase(MailProtocol protocol, bool startTls, ProbePhase phase, string misbehaviour)
    {
        var (step, inGreeting, later) = Inside[misbehaviour];
        var script = startTls ? [.. Scripts.UntilHandshake(protocol), TrustedServer.Handshake, .. InsideTls(protocol, phase)] : (ScriptStep[])[TrustedServer.Handshake, .. Scripts.Until(protocol, phase)];
        await using var server = ScriptedMailServer.Start([.. script, step]);
        var clock = Stopwatch.StartNew();

        var result = await Target(server, protocol, startTls).AgainstAsync(server, TrustedServer.Probe);

        clock.Elapsed.ShouldBeLessThan(Probing.NoHang);
        result.Phase.ShouldBe(phase, result.Message);
        // With STARTTLS the server has greeted before.
        var expected = phase == ProbePhase.Greeting && !startTls ? inGreeting : later;
        result.Fault.ShouldBe(phase == ProbePhase.Logout ? FaultClass.None : expected, result.Message);
    }

    [Theory]
    [MemberData(nameof(InTheHandshake))]
    public async Task Whatever_a_server_does_in_the_handshake_ends_soon_and_gets_no_password(MailProtocol protocol, bool startTls, string misbehaviour) =>
        await EndsInHandshakeAsync(protocol, startTls, Handshakes[misbehaviour], FaultClass.Tls);

    [Fact]
    public async Task Whoever_keeps_silent_in_the_handshake_or_sends_a_byte_now_and_then_is_waited_for_until_the_deadline()
    {
        ScriptStep[] steps = [Silence, Drip("\u0016\u0003\u0003\u0001\u0000\u0002", TimeSpan.FromMilliseconds(70))];
        await Task.WhenAll(
            from protocol in Enum.GetValues<MailProtocol>()
            from startTls in (bool[])[false, true]
            from step in steps
            select EndsInHandshakeAsync(protocol, startTls, step, FaultClass.Timeout));
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "* BYE I am off\r\n", FaultClass.Unavailable)]
    [InlineData(MailProtocol.Imap, "* BYE [LIMIT] too many\r\n", FaultClass.Throttled)]
    [InlineData(MailProtocol.Imap, "+ go ahead\r\n", FaultClass.Protocol)]
    [InlineData(MailProtocol.Imap, "a7 OK begin\r\n", FaultClass.Protocol)]
    [InlineData(MailProtocol.Imap, "a1 BEGIN\r\n", FaultClass.Protocol)]
    [InlineData(MailProtocol.Pop3, "+ go ahead\r\n", FaultClass.Protocol)]
    [InlineData(MailProtocol.Pop3, "* OK begin\r\n", FaultClass.Protocol)]
    public async Task Whatever_answers_the_wish_for_tls_otherwise_gets_no_password(MailProtocol protocol, string answer, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.UntilHandshake(protocol).SkipLast(1), SendRaw(answer)]);

        var result = await Target(server, protocol, startTls: true).AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Tls), result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_connection_that_breaks_before_the_answer_is_the_servers_fault(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.UntilHandshake(protocol).SkipLast(1), Reset]);

        var result = await Target(server, protocol, startTls: true).AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Protocol, ProbePhase.Tls), result.Message);
    }

    // The verdict on the first certificate is still remembered when another one stands for the same name.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_certificate_that_changes_between_two_checks_is_looked_at_again(bool startTls)
    {
        ScriptStep[] before = startTls ? Scripts.UntilHandshake(MailProtocol.Imap) : [];
        await using var honest = ScriptedMailServer.Start([.. before, TrustedServer.Handshake, .. startTls ? InsideTls(MailProtocol.Imap, null) : Scripts.Whole(MailProtocol.Imap)]);
        await using var other = ScriptedMailServer.Start([.. before, Tls(new TestCertificate { Name = "127.0.0.1" }.SelfSigned())]);

        (await Target(honest, MailProtocol.Imap, startTls).AgainstAsync(honest, TrustedServer.Probe)).Verdict.ShouldBe(Verdict.Up);
        var result = await Target(other, MailProtocol.Imap, startTls).AgainstAsync(other, TrustedServer.Probe);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Certificate, ProbePhase.Tls), result.Message);
    }

    private static async Task EndsInHandshakeAsync(MailProtocol protocol, bool startTls, ScriptStep step, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start([.. startTls ? Scripts.UntilHandshake(protocol) : [], step]);
        var timeout = TimeSpan.FromSeconds(expected == FaultClass.Timeout ? 1 : 60);
        var clock = Stopwatch.StartNew();

        var result = await (Target(server, protocol, startTls) with { Timeout = timeout }).AgainstAsync(server, TrustedServer.Probe);

        clock.Elapsed.ShouldBeLessThan(Probing.NoHang);
        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Tls), result.Message);
        var sent = (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received;
        sent.ShouldNotContain("AUTH");
        sent.ShouldNotContain("LOGIN");
    }

    // As Scripts.Until, but that the greeting is over and only the capabilities of it are left.
    private static ScriptStep[] InsideTls(MailProtocol protocol, ProbePhase? phase)
    {
        var capabilities = Scripts.Capabilities(protocol);
        var greeting = Scripts.Until(protocol, ProbePhase.Login).Length - 1;
        return phase switch
        {
            null => [.. capabilities, .. Scripts.From(protocol, ProbePhase.Login)],
            ProbePhase.Greeting => [capabilities[0]],
            _ => [.. capabilities, .. Scripts.Until(protocol, phase.Value).Skip(greeting)],
        };
    }

    private static ProbeTarget Target(ScriptedMailServer server, MailProtocol protocol, bool startTls) => Probing.Target(server, protocol) with
    {
        Tls = !startTls,
        StartTls = startTls,
        // The scripts log in as they do without TLS.
        AuthMechanism = protocol == MailProtocol.Imap ? AuthMechanism.Login : AuthMechanism.User,
    };
}
