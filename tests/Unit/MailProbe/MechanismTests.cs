using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Mechanisms as they go over the wire, and what is told of them.</summary>
public sealed class MechanismTests
{
    private static readonly MailboxProbe Cautious = new(TrustedServer.Options with { SaslInitialResponse = false });

    private static readonly string User64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Probing.User));
    private static readonly string Password64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Probing.Password));

    [Theory]
    [InlineData("VXNlcm5hbWU6", "UGFzc3dvcmQ6")]
    [InlineData("", "")]
    [InlineData("User Name please", "!!!")]
    public async Task Imap_login_by_sasl_answers_two_questions_however_worded(string first, string second)
    {
        await using var server = ScriptedMailServer.Start([TrustedServer.Handshake, Send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED SASL-IR AUTH=LOGIN] ready"),
            Expect("a1 AUTHENTICATE LOGIN"), Send($"+ {first}"), Expect(User64), Send($"+ {second}"), Expect(Password64), SendRaw("a1 OK in\r\n"), .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        var result = await (Probing.Imap(server) with { Tls = true }).AgainstAsync(server, TrustedServer.Probe);

        (result.Verdict, result.Mechanism).ShouldBe((Verdict.Up, "LOGIN"), result.Message);
    }

    [Fact]
    public async Task Pop3_login_by_sasl_is_tried_where_it_is_demanded()
    {
        await using var server = ScriptedMailServer.Start([TrustedServer.Handshake, .. Scripts.Offering(MailProtocol.Pop3, "PLAIN", "LOGIN"),
            Expect("AUTH LOGIN"), Send("+ VXNlcm5hbWU6"), Expect(User64), Send("+ UGFzc3dvcmQ6"), Expect(Password64), Send("-ERR [AUTH] no"), .. Scripts.From(MailProtocol.Pop3, ProbePhase.Logout)]);

        var result = await (Probing.Pop3(server) with { Tls = true, AuthMechanism = AuthMechanism.Login }).AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Mechanism).ShouldBe((FaultClass.Credentials, "LOGIN"), result.Message);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, "a1 AUTHENTICATE PLAIN\r\n" + Probing.PlainToken + "\r\n")]
    [InlineData(MailProtocol.Pop3, "AUTH PLAIN\r\n" + Probing.PlainToken + "\r\n")]
    public async Task Initial_responses_can_be_switched_off(MailProtocol protocol, string expected)
    {
        await using var server = ScriptedMailServer.Start([TrustedServer.Handshake, .. Scripts.Offering(protocol, "PLAIN"),
            Expect("PLAIN"), Send("+ "), Expect(Probing.PlainToken), SendRaw(protocol == MailProtocol.Imap ? "a1 OK in\r\n" : "+OK in\r\n"), .. Scripts.From(protocol, ProbePhase.Mailbox)]);

        var sent = await (Probing.Target(server, protocol) with { Tls = true }).SentAsync(server, Cautious);

        sent.ShouldContain(expected);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, AuthMechanism.ScramSha256, "The server does not offer SCRAM-SHA-256; it offers PLAIN, X-ODD?.")]
    [InlineData(MailProtocol.Pop3, AuthMechanism.ScramSha1, "The server does not offer SCRAM-SHA-1; it offers PLAIN, X-ODD?.")]
    public async Task A_mechanism_that_is_demanded_and_not_offered_is_not_replaced(MailProtocol protocol, AuthMechanism mechanism, string message)
    {
        await using var server = ScriptedMailServer.Start([TrustedServer.Handshake, .. Scripts.OfferingTwice(protocol, "PLAIN", "X-ODD\u0007"), .. Scripts.From(protocol, ProbePhase.Logout)]);

        var result = await (Probing.Target(server, protocol) with { Tls = true, AuthMechanism = mechanism }).AgainstAsync(server, TrustedServer.Probe);

        (result.Fault, result.Phase, result.Message, result.Mechanism).ShouldBe((FaultClass.LoginPolicy, ProbePhase.Login, message, null));
    }

    [Theory]
    [InlineData("LOGINDISABLED", null)]
    [InlineData("AUTH=GSSAPI", AuthMechanism.ScramSha256)]
    public async Task A_banner_that_leaves_no_mechanism_is_not_believed_alone(string capabilities, AuthMechanism? forced)
    {
        await using var server = ScriptedMailServer.Start([Send($"* OK [CAPABILITY IMAP4rev1 {capabilities}] proxy"), .. Scripts.Capabilities(MailProtocol.Imap, "SCRAM-SHA-256"),
            new ScramServer().Login, .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        var result = await (Probing.Imap(server) with { AuthMechanism = forced }).AgainstAsync(server);

        (result.Verdict, result.Mechanism).ShouldBe((Verdict.Up, "SCRAM-SHA-256"), result.Message);
    }

    [Theory]
    [InlineData("UTF8 USER", "jörg", "geheim", true)]
    [InlineData("UTF8 USER", "joe", "Süße", true)]
    [InlineData("UTF8 USER", "joe", "geheim", false)]
    [InlineData("UTF8", "jörg", "geheim", false)]
    public async Task Pop3_is_told_that_utf8_comes_where_it_takes_that(string capability, string user, string password, bool told)
    {
        ScriptStep[] utf8 = told ? [Expect("UTF8"), Send("+OK")] : [];
        await using var server = ScriptedMailServer.Start(
            [Send("+OK ready"), Expect("CAPA"), SendRaw($"+OK\r\nUSER\r\n{capability}\r\n.\r\n"), .. utf8, .. Scripts.From(MailProtocol.Pop3, ProbePhase.Login)]);

        var result = await (Probing.Pop3(server) with { User = user, Password = password }).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
    }

    [Fact]
    public async Task Capabilities_are_the_last_that_were_told_wherever_that_was()
    {
        await using var server = ScriptedMailServer.Start([Send("* OK [CAPABILITY IMAP4rev1 IDLE] ready"), Expect("LOGIN"), Answer("OK [CAPABILITY IMAP4rev1 idle X-ODD\u0007 QUOTA=RES-STORAGE] in"),
            .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Capabilities.ShouldBe(["IMAP4rev1", "IDLE", "X-ODD?", "QUOTA=RES-STORAGE"]);
    }

    [Fact]
    public async Task Capabilities_are_capped_and_show_no_secret()
    {
        await using var server = ScriptedMailServer.Start([Send("+OK ready"), Expect("CAPA"),
            SendRaw($"+OK\r\nUSER\r\nIMPLEMENTATION {Probing.User} {Probing.Password}\r\n{string.Concat(Enumerable.Repeat("X-MORE\r\n", 200))}.\r\n"), .. Scripts.From(MailProtocol.Pop3, ProbePhase.Login)]);

        var result = await Probing.Pop3(server).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Capabilities.Count.ShouldBe(100);
        result.Capabilities[1].ShouldBe(EventMonitors.MailProbe.Framing.ServerText.Withheld);
    }

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task Capabilities_are_capped_together_too(MailProtocol protocol)
    {
        var names = Enumerable.Range(0, 60).Select(n => $"X{n:00}{new string('-', 97)}").ToList();
        await using var server = ScriptedMailServer.Start(protocol == MailProtocol.Imap
            ? [Send($"* OK [CAPABILITY IMAP4rev1 {string.Join(' ', names)}] ready"), .. Scripts.From(protocol, ProbePhase.Login)]
            : [Send("+OK ready"), Expect("CAPA"), SendRaw($"+OK\r\nUSER\r\n{string.Join("\r\n", names)}\r\n.\r\n"), .. Scripts.From(protocol, ProbePhase.Login)]);

        var result = await Probing.Target(server, protocol).AgainstAsync(server);

        result.Verdict.ShouldBe(Verdict.Up, result.Message);
        result.Capabilities.Skip(1).ShouldBe(names.Take(20));
    }

    [Fact]
    public async Task An_untagged_list_in_the_middle_of_a_login_counts()
    {
        await using var server = ScriptedMailServer.Start([Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN"), Send("* OK [CAPABILITY IMAP4rev1 MOVE] more"), Answer("OK in"),
            .. Scripts.From(MailProtocol.Imap, ProbePhase.Mailbox)]);

        (await Probing.Imap(server).AgainstAsync(server)).Capabilities.ShouldBe(["IMAP4rev1", "MOVE"]);
    }
}
