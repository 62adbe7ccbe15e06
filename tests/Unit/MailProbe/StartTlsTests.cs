using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>STARTTLS and STLS: with them or not at all.</summary>
public sealed class StartTlsTests
{
    [Theory]
    [InlineData(MailProtocol.Imap, "a1 STARTTLS\r\na2 CAPABILITY\r\na3 AUTHENTICATE PLAIN " + Probing.PlainToken + "\r\na4 EXAMINE INBOX\r\na5 LOGOUT\r\n")]
    [InlineData(MailProtocol.Pop3, "CAPA\r\nSTLS\r\nCAPA\r\nAUTH PLAIN " + Probing.PlainToken + "\r\nSTAT\r\nQUIT\r\n")]
    public async Task A_session_goes_on_inside_tls(MailProtocol protocol, string expected)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.UntilHandshake(protocol), TrustedServer.Handshake, .. Scripts.Capabilities(protocol, "PLAIN"), Expect("PLAIN"),
            protocol == MailProtocol.Imap ? Answer("OK in") : Send("+OK in"), .. Scripts.From(protocol, ProbePhase.Mailbox)]);

        var result = await Target(server, protocol).AgainstAsync(server, TrustedServer.Probe);

        (result.Verdict, result.Mechanism, result.TlsVersion is not null).ShouldBe((Verdict.Up, "PLAIN", true), result.Message);
        result.Timings.Select(timing => timing.Phase).ShouldBe([ProbePhase.Connect, ProbePhase.Tls, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout]);
        result.Capabilities.ShouldBe(protocol == MailProtocol.Imap ? ["IMAP4rev1", "SASL-IR", "AUTH=PLAIN"] : ["USER", "SASL PLAIN"]);
        (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received.ShouldBe(expected);
    }

    [Fact]
    public async Task Capabilities_of_an_imap_server_that_greets_without_them_are_asked_for_on_both_sides()
    {
        await using var server = ScriptedMailServer.Start([Send("* OK ready"), Expect("a1 CAPABILITY"), Send("* CAPABILITY IMAP4rev1 STARTTLS"), Answer("OK"),
            Expect("a2 STARTTLS"), Answer("OK [CAPABILITY IMAP4rev1 AUTH=LOGIN LOGINDISABLED] begin"), TrustedServer.Handshake,
            .. Scripts.Capabilities(MailProtocol.Imap), Expect("a4 LOGIN"), Answer("OK"), .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server, TrustedServer.Probe);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Without_a_user_the_capabilities_inside_tls_are_the_check(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.UntilHandshake(protocol), TrustedServer.Handshake, .. Scripts.Capabilities(protocol, "PLAIN"), .. Scripts.From(protocol, ProbePhase.Logout)]);

        var result = await (Target(server, protocol) with { User = null }).AgainstAsync(server, TrustedServer.Probe);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "The server does not offer STARTTLS.")]
    [InlineData(MailProtocol.Pop3, "The server does not offer STLS.")]
    public async Task A_server_that_does_not_offer_it_gets_no_password(MailProtocol protocol, string message)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.OfferingTwice(protocol, "PLAIN"), .. Scripts.From(protocol, ProbePhase.Logout)]);

        var result = await Target(server, protocol).AgainstAsync(server);

        (result.Fault, result.Phase, result.Message).ShouldBe((FaultClass.Tls, ProbePhase.Tls, message));
        (await server.PlayedAsync(TestContext.Current.CancellationToken)).Received.ShouldNotContain("AUTH");
    }

    [Fact]
    public async Task A_banner_that_does_not_know_of_it_is_not_believed_alone()
    {
        await using var server = ScriptedMailServer.Start([Send("* OK [CAPABILITY IMAP4rev1] proxy"), Expect("a1 CAPABILITY"), Send("* CAPABILITY IMAP4rev1 STARTTLS"), Answer("OK"),
            Expect("a2 STARTTLS"), Answer("OK begin"), TrustedServer.Handshake, .. Scripts.Capabilities(MailProtocol.Imap), Expect("a4 LOGIN"), Answer("OK"), .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server, TrustedServer.Probe);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "NO not today", FaultClass.Tls)]
    [InlineData(MailProtocol.Imap, "BAD [ALERT] TLS is disabled", FaultClass.Tls)]
    [InlineData(MailProtocol.Imap, "NO [UNAVAILABLE] certificate not loaded", FaultClass.Unavailable)]
    [InlineData(MailProtocol.Pop3, "-ERR Command not permitted when TLS active", FaultClass.Tls)]
    [InlineData(MailProtocol.Pop3, "-ERR [SYS/TEMP] later", FaultClass.Unavailable)]
    public async Task A_refusal_gets_no_password(MailProtocol protocol, string answer, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start(
            [.. Scripts.UntilHandshake(protocol).SkipLast(1), protocol == MailProtocol.Imap ? Answer(answer) : Send(answer), .. Scripts.From(protocol, ProbePhase.Logout)]);

        var result = await Target(server, protocol).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Tls), result.Message);
        result.Message.ShouldContain(" was refused: ");
    }

    [Fact]
    public async Task A_pop3_server_that_tells_nothing_is_asked_all_the_same()
    {
        await using var server = ScriptedMailServer.Start([Send("+OK ready"), Expect("CAPA"), Send("-ERR what"), Expect("STLS"), Send("+OK"), TrustedServer.Handshake,
            Expect("CAPA"), Send("-ERR what"), .. Scripts.From(MailProtocol.Pop3, ProbePhase.Login)]);

        var result = await Target(server, MailProtocol.Pop3).AgainstAsync(server, TrustedServer.Probe);

        (result.Verdict, result.Mechanism).ShouldBe((Verdict.Up, "USER"), result.Message);
    }

    [Fact]
    public async Task A_greeting_as_logged_in_leaves_no_tls_to_begin()
    {
        await using var server = ScriptedMailServer.Start([Send("* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] welcome"), .. Scripts.From(MailProtocol.Imap, ProbePhase.Logout)]);

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.LoginPolicy, ProbePhase.Tls), result.Message);
    }

    // What stands behind the agreement came before TLS, from anybody (CVE-2011-0411).
    [Theory]
    [InlineData(MailProtocol.Imap, "a1 OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na2 OK done\r\n")]
    [InlineData(MailProtocol.Imap, "a1 OK begin\r\n*")]
    [InlineData(MailProtocol.Pop3, "+OK begin\r\n+OK\r\nSASL PLAIN\r\n.\r\n")]
    public async Task Answers_that_are_sent_ahead_end_the_check(MailProtocol protocol, string answer)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.UntilHandshake(protocol).SkipLast(1), SendRaw(answer)]);

        var result = await Target(server, protocol).AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Protocol, ProbePhase.Tls), result.Message);
        result.Message.ShouldBe("The server sent more than its answer before TLS began, in the tls phase.");
    }

    [Fact]
    public async Task Nothing_that_was_said_before_tls_is_believed_after_it()
    {
        await using var server = ScriptedMailServer.Start([
            Send("* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN AUTH=LOGIN] ready"), Expect("STARTTLS"), Send("* 99 EXISTS"), Answer("OK begin"), TrustedServer.Handshake,
            Expect("CAPABILITY"), Send("* CAPABILITY IMAP4rev1 LOGINDISABLED"), Answer("OK"), .. Scripts.From(MailProtocol.Imap, ProbePhase.Logout)]);

        var result = await Target(server, MailProtocol.Imap).AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Phase, result.MessageCount).ShouldBe((FaultClass.LoginPolicy, ProbePhase.Login, null), result.Message);
        result.Capabilities.ShouldBe(["IMAP4rev1", "LOGINDISABLED"]);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_certificate_that_does_not_verify_gets_no_password(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start([.. Scripts.UntilHandshake(protocol), TrustedServer.Handshake]);

        var result = await Target(server, protocol).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.Certificate, ProbePhase.Tls), result.Message);
    }

    private static ProbeTarget Target(ScriptedMailServer server, MailProtocol protocol) => Probing.Target(server, protocol) with { StartTls = true };
}
