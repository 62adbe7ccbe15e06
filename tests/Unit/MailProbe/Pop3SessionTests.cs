using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class Pop3SessionTests
{
    private static readonly ScriptStep[] Welcome = Scripts.Until(MailProtocol.Pop3, ProbePhase.Login);

    [Fact]
    public async Task A_whole_session_is_up_with_its_facts()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Pop3));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Phase.ShouldBe(ProbePhase.Logout);
        result.MessageCount.ShouldBe(7);
        result.Mechanism.ShouldBe("USER");
        result.Greeting.ShouldBe("ready");
        result.Warnings.ShouldBeEmpty();
        result.Timings.Select(timing => timing.Phase).ShouldBe([ProbePhase.Connect, ProbePhase.Greeting, ProbePhase.Login, ProbePhase.Mailbox, ProbePhase.Logout]);
    }

    [Fact]
    public async Task Messages_are_counted_and_never_retrieved()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(MailProtocol.Pop3));

        var sent = await Probing.Pop3(server).SentAsync(server);

        sent.ShouldBe("CAPA\r\nUSER monitor@example.com\r\nPASS open sesame\r\nSTAT\r\nQUIT\r\n");
    }

    [Fact]
    public async Task Without_a_user_the_capabilities_are_the_check()
    {
        await using var server = ScriptedMailServer.Start(Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\nUSER\r\n.\r\n"), Expect("QUIT"), Send("+OK"));

        var result = await (Probing.Pop3(server) with { User = "" }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Mechanism.ShouldBeNull();
    }

    [Fact]
    public async Task A_server_without_capabilities_is_logged_into_with_user_and_pass()
    {
        await using var server = ScriptedMailServer.Start(
            Send("+OK ready"), Expect("CAPA"), Send("-ERR unknown command"), Expect("USER"), Send("+OK"), Expect("PASS"), Send("+OK"),
            Expect("STAT"), Send("+OK 0 0"), Expect("QUIT"), Send("+OK"));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.MessageCount.ShouldBe(0);
    }

    [Fact]
    public async Task Capabilities_without_user_forbid_the_password_in_the_clear()
    {
        await using var server = ScriptedMailServer.Start(Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\nSTLS\r\nSASL\r\n.\r\n"), Expect("QUIT"), Send("+OK"));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((FaultClass.LoginPolicy, ProbePhase.Login), result.Message);
    }

    [Theory]
    [InlineData("-ERR [AUTH] Authentication failed.", FaultClass.Credentials, Verdict.Down)]
    [InlineData("-ERR invalid password", FaultClass.Credentials, Verdict.Down)]
    [InlineData("-ERR [IN-USE] Mailbox is locked by another session", FaultClass.MailboxLocked, Verdict.Inconclusive)]
    [InlineData("-ERR maildrop already locked", FaultClass.MailboxLocked, Verdict.Inconclusive)]
    [InlineData("-ERR [LOGIN-DELAY] minimum time between mail checks", FaultClass.Throttled, Verdict.Inconclusive)]
    [InlineData("-ERR [SYS/TEMP] Temporary server error", FaultClass.Unavailable, Verdict.Down)]
    [InlineData("-ERR [SYS/PERM] Account is broken", FaultClass.Unavailable, Verdict.Down)]
    public async Task A_refused_login_is_classified_and_followed_by_a_quit(string answer, FaultClass expected, Verdict verdict)
    {
        await using var server = ScriptedMailServer.Start([.. Welcome, Send("+OK"), Expect("PASS"), Send(answer), Expect("QUIT"), Send("+OK")]);

        var result = await Probing.Pop3(server).AgainstAsync(server);

        (result.Fault, result.Verdict, result.Phase).ShouldBe((expected, verdict, ProbePhase.Login), result.Message);
    }

    [Fact]
    public async Task A_refused_user_is_not_followed_by_the_password()
    {
        await using var server = ScriptedMailServer.Start([.. Welcome, Send("-ERR no such user"), Expect("QUIT"), Send("+OK")]);

        var result = await Probing.Pop3(server).AgainstAsync(server);

        result.Fault.ShouldBe(FaultClass.Credentials, result.Message);
    }

    [Theory]
    [InlineData("-ERR [IN-USE] locked", FaultClass.MailboxLocked)]
    [InlineData("-ERR no", FaultClass.Mailbox)]
    [InlineData("+OK many messages", FaultClass.Protocol)]
    [InlineData("+OK 7", FaultClass.Protocol)]
    [InlineData("+OK -1 20", FaultClass.Protocol)]
    [InlineData("* OK 7 2048", FaultClass.Protocol)]
    [InlineData("+ go on", FaultClass.Protocol)]
    public async Task A_mailbox_that_cannot_be_counted_is_classified(string answer, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Pop3, ProbePhase.Mailbox, Send(answer)));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Mailbox), result.Message);
    }

    [Theory]
    [InlineData("-ERR [SYS/TEMP] busy", FaultClass.Unavailable)]
    [InlineData("-ERR too many connections", FaultClass.Throttled)]
    [InlineData("-ERR go away", FaultClass.Greeting)]
    [InlineData("* OK IMAP4rev1 ready", FaultClass.Greeting)]
    [InlineData("+ hello", FaultClass.Greeting)]
    [InlineData("220 smtp.example.com ESMTP", FaultClass.Greeting)]
    public async Task A_greeting_that_is_no_welcome_is_classified(string greeting, FaultClass expected)
    {
        await using var server = ScriptedMailServer.Start(Send(greeting));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        (result.Fault, result.Phase).ShouldBe((expected, ProbePhase.Greeting), result.Message);
    }

    [Fact]
    public async Task A_refused_quit_is_a_warning_and_no_fault()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Pop3, ProbePhase.Logout, Send("-ERR some deleted messages not removed")));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Warnings.ShouldBe(["logout_failed: QUIT was refused: -ERR some deleted messages not removed"]);
    }
}
