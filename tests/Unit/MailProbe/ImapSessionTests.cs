using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class ImapSessionTests
{
    private const string Greeting = "* OK [CAPABILITY IMAP4rev1] ready";

    [Fact]
    public async Task A_whole_session_is_up_with_its_facts()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Fault.ShouldBe(FaultClass.None);
        result.Phase.ShouldBe(ProbePhase.Logout);
        result.Message.ShouldBe("Logged in and opened the mailbox: 7 messages.");
        result.MessageCount.ShouldBe(7);
        result.Greeting.ShouldBe("ready");
        result.Mechanism.ShouldBe("LOGIN");
        result.Warnings.ShouldBeEmpty();
        result.Address!.ToString().ShouldBe("127.0.0.1");
        result.Port.ShouldBe(server.Port);
        result.Timings.Select(timing => timing.Phase).ShouldBe([ProbePhase.Connect, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout]);
        result.FinishedAt.ShouldBeGreaterThanOrEqualTo(result.StartedAt);
    }

    [Fact]
    public async Task The_mailbox_is_examined_and_never_selected()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Imap));

        var sent = await Probing.Imap(server).SentAsync(server);

        sent.ShouldBe("a1 LOGIN \"monitor@example.com\" \"open sesame\"\r\na2 EXAMINE INBOX\r\na3 LOGOUT\r\n");
    }

    [Fact]
    public async Task Without_a_user_the_capabilities_are_the_check()
    {
        await using var server = ScriptedMailServer.Start(
            Send(Greeting), Expect("a1 CAPABILITY"), Send("* CAPABILITY IMAP4rev1"), Answer("OK"), Expect("a2 LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await (Probing.Imap(server) with { User = null, Password = null }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Timings.ShouldNotContain(timing => timing.Phase == ProbePhase.Login);
        result.Mechanism.ShouldBeNull();
    }

    [Fact]
    public async Task A_user_without_a_password_is_not_tried_and_warned_of()
    {
        await using var server = ScriptedMailServer.Start(
            Send(Greeting), Expect("CAPABILITY"), Send("* CAPABILITY IMAP4rev1"), Answer("OK"), Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await (Probing.Imap(server) with { Password = null }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up);
        result.Warnings.ShouldBe(["login_skipped: no password is configured"]);
    }

    [Fact]
    public async Task Capabilities_that_spell_the_password_together_are_withheld()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(
            MailProtocol.Imap, ProbePhase.Login, SendRaw("* CAPABILITY IMAP4rev1 IDLE Zq7k vLmW xy93 trap\r\n"), Answer("NO [UNAVAILABLE] later"), Expect("LOGOUT"), Send("* BYE"), Answer("OK")));

        var result = await (Probing.Imap(server) with { Password = "Zq7kvLmWxy93trap" }).AgainstAsync(server);

        result.Capabilities.ShouldBe([ServerText.Withheld]);
    }

    [Fact]
    public async Task Capabilities_that_the_greeting_lacks_are_asked_for()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK ready"), Expect("a1 CAPABILITY"), Send("* CAPABILITY IMAP4rev1 LOGINDISABLED"), Answer("OK"), Expect("a2 LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Fault.ShouldBe(FaultClass.LoginPolicy, result.Message);
        result.Verdict.ShouldBe(Verdict.Down);
        result.Phase.ShouldBe(ProbePhase.Login);
    }

    [Theory]
    [InlineData("NO [AUTHENTICATIONFAILED] Authentication failed.", FaultClass.Credentials)]
    [InlineData("NO Login failed.", FaultClass.Credentials)]
    [InlineData("NO [UNAVAILABLE] Temporary authentication failure.", FaultClass.Unavailable)]
    [InlineData("NO [UNAVAILABLE] Maximum number of connections from user+IP exceeded", FaultClass.Throttled)]
    [InlineData("NO [LIMIT] Too many", FaultClass.Throttled)]
    [InlineData("NO [PRIVACYREQUIRED] Use TLS", FaultClass.LoginPolicy)]
    [InlineData("NO [ALERT] Too many simultaneous connections. (Failure)", FaultClass.Throttled)]
    [InlineData("BAD Command unknown", FaultClass.Protocol)]
    public async Task A_refused_login_is_classified_and_followed_by_a_logout(string answer, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start(
            Send(Greeting), Expect("LOGIN"), Answer(answer), Expect("a2 LOGOUT"), Send("* BYE bye"), Answer("OK"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Fault.ShouldBe(expected, result.Message);
        result.Phase.ShouldBe(ProbePhase.Login);
        result.Message.ShouldStartWith("The login was refused: ");
        result.Timings[^1].Phase.ShouldBe(ProbePhase.Logout);
        result.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("NO [NONEXISTENT] Unknown Mailbox", FaultClass.Mailbox, Verdict.Down)]
    [InlineData("NO cannot open", FaultClass.Mailbox, Verdict.Down)]
    [InlineData("NO [INUSE] locked", FaultClass.MailboxLocked, Verdict.Inconclusive)]
    [InlineData("NO [SERVERBUG] Internal error occurred.", FaultClass.Unavailable, Verdict.Down)]
    public async Task A_mailbox_that_does_not_open_is_classified(string answer, FaultClass expected, Verdict verdict)
    {
        await using var server = ScriptedMailServer.Start(
            Send(Greeting), Expect("LOGIN"), Answer("OK"), Expect("EXAMINE"), Answer(answer), Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        (result.Fault, result.Verdict, result.Phase).ShouldBe((expected, verdict, ProbePhase.Mailbox), result.Message);
    }

    [Theory]
    [InlineData("* BYE [UNAVAILABLE] Try again later", FaultClass.Unavailable)]
    [InlineData("* BYE Too many connections from your address", FaultClass.Throttled)]
    [InlineData("* BYE no", FaultClass.Greeting)]
    [InlineData("HTTP/1.1 400 Bad Request", FaultClass.Greeting)]
    [InlineData("+OK POP3 ready", FaultClass.Greeting)]
    [InlineData("* 3 EXISTS", FaultClass.Greeting)]
    public async Task A_greeting_that_is_no_welcome_is_classified(string greeting, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start(Send(greeting));

        var result = await Probing.Imap(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Greeting), result.Message);
    }

    [Fact]
    public async Task A_greeting_as_logged_in_proves_no_password()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* PREAUTH [CAPABILITY IMAP4rev1] welcome"), Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.LoginPolicy, ProbePhase.Login));
    }

    [Fact]
    public async Task Untagged_data_and_literals_may_come_at_any_time()
    {
        await using var server = ScriptedMailServer.Start(
            Send(Greeting),
            Expect("LOGIN"), Send("* OK note {5}"), SendRaw("* FETCH (BODY {12}\r\na1 NO gotcha FLAGS {0}\r\n)\r\n"), Send("* CAPABILITY IMAP4rev1 IDLE"), Answer("OK"),
            Expect("EXAMINE"), Send("* FLAGS (\\Seen)"), Send("* 12 EXISTS"), Send("* 0 RECENT"), Answer("OK"),
            Expect("LOGOUT"), Send("* 13 EXISTS"), Send("* BYE"), Answer("OK"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.MessageCount.ShouldBe(13);
    }

    [Fact]
    public async Task A_logout_without_an_answer_is_a_warning_and_no_fault()
    {
        var probe = new EventMonitors.MailProbe.MailboxProbe(Probing.Options with { Limits = new ProbeLimits { Logout = TimeSpan.FromMilliseconds(100) } });
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Imap, ProbePhase.Logout, Silence));

        var result = await Probing.Imap(server).AgainstAsync(server, probe);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Phase.ShouldBe(ProbePhase.Logout);
        result.Warnings.ShouldBe(["logout_failed: no answer"]);
    }
}
