using System.Security.Cryptography.X509Certificates;
using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>User and password, byte for byte as they go over the wire.</summary>
public sealed class QuotingTests
{
    private static readonly X509Certificate2 Certificate = new TestCertificate { Name = "127.0.0.1" }.SelfSigned();

    private static readonly MailboxProbe Trusting = new(Probing.Options with { ExtraRoots = [Certificate] });

    [Theory]
    [InlineData("""a"b""", """c\d""", """a1 LOGIN "a\"b" "c\\d" """)]
    [InlineData("two words", "{5}", """a1 LOGIN "two words" "{5}" """)]
    [InlineData("*", "%NIL()", """a1 LOGIN "*" "%NIL()" """)]
    [InlineData("a", "", """a1 LOGIN "a" "" """)]
    public async Task Imap_login_quotes_ascii(string user, string password, string expected)
    {
        await using var server = ScriptedMailServer.Start(Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN"), Answer("NO"), Expect("LOGOUT"), Send("* BYE"));

        var sent = await (Probing.Imap(server) with { User = user, Password = password }).SentAsync(server);

        sent.ShouldBe($"{expected.TrimEnd(' ')}\r\na2 LOGOUT\r\n");
    }

    [Fact]
    public async Task Imap_login_waits_for_the_server_before_a_literal()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN {5}"), Send("+ go"), Expect("{6}"), Send("+ go"), Expect("s"), SendRaw("a1 NO\r\n"), Expect("LOGOUT"), Send("* BYE"));

        var sent = await (Probing.Imap(server) with { User = "Jörg", Password = "Süßs" }).SentAsync(server);

        Utf8(sent).ShouldBe("a1 LOGIN {5}\r\nJörg {6}\r\nSüßs\r\na2 LOGOUT\r\n");
    }

    [Theory]
    [InlineData("LITERAL+")]
    [InlineData("LITERAL-")]
    [InlineData("IMAP4rev2")]
    public async Task Imap_login_sends_literals_at_once_where_the_server_takes_them(string capability)
    {
        await using var server = ScriptedMailServer.Start(Send($"* OK [CAPABILITY IMAP4rev1 {capability}] ready"), Expect("LOGIN {5+}"), Expect(" \"x\""), SendRaw("a1 NO\r\n"), Expect("LOGOUT"), Send("* BYE"));

        var sent = await (Probing.Imap(server) with { User = "Jörg", Password = "x" }).SentAsync(server);

        Utf8(sent).ShouldBe("a1 LOGIN {5+}\r\nJörg \"x\"\r\na2 LOGOUT\r\n");
    }

    [Fact]
    public async Task A_refused_literal_is_not_followed_by_what_it_announced()
    {
        await using var server = ScriptedMailServer.Start(Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN {5}"), Answer("BAD too long"), Expect("LOGOUT"), Send("* BYE"));

        var sent = await (Probing.Imap(server) with { User = "Jörg" }).SentAsync(server);

        sent.ShouldBe("a1 LOGIN {5}\r\na2 LOGOUT\r\n");
    }

    [Theory]
    [InlineData("AUTH=PLAIN SASL-IR", "a1 AUTHENTICATE PLAIN " + Probing.PlainToken + "\r\na2 LOGOUT\r\n")]
    [InlineData("AUTH=PLAIN SASL-IR LOGINDISABLED", "a1 AUTHENTICATE PLAIN " + Probing.PlainToken + "\r\na2 LOGOUT\r\n")]
    [InlineData("IDLE", "a1 LOGIN \"monitor@example.com\" \"open sesame\"\r\na2 LOGOUT\r\n")]
    public async Task Imap_over_tls_prefers_plain(string capabilities, string expected)
    {
        await using var server = ScriptedMailServer.Start(
            Tls(Certificate), Send($"* OK [CAPABILITY IMAP4rev1 {capabilities}] ready"), Expect("a1"), Answer("NO [AUTHENTICATIONFAILED] no"), Expect("LOGOUT"), Send("* BYE"));

        var sent = await (Probing.Imap(server) with { Tls = true }).SentAsync(server, Trusting);

        sent.ShouldBe(expected);
    }

    [Fact]
    public async Task Imap_plain_without_initial_response_waits_for_the_server()
    {
        await using var server = ScriptedMailServer.Start(
            Tls(Certificate), Send("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready"), Expect("AUTHENTICATE PLAIN"), Send("+ "), Expect("AG1"), SendRaw("a1 NO\r\n"), Expect("LOGOUT"), Send("* BYE"));

        var sent = await (Probing.Imap(server) with { Tls = true }).SentAsync(server, Trusting);

        sent.ShouldBe($"a1 AUTHENTICATE PLAIN\r\n{Probing.PlainToken}\r\na2 LOGOUT\r\n");
    }

    [Fact]
    public async Task Imap_over_tls_without_any_way_for_a_password_is_a_login_policy()
    {
        await using var server = ScriptedMailServer.Start(
            Tls(Certificate), Send("* OK [CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI] ready"), Expect("a1 CAPABILITY"), Send("* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI"), Answer("OK"), Expect("a2 LOGOUT"), Send("* BYE"));

        var result = await (Probing.Imap(server) with { Tls = true }).AgainstAsync(server, Trusting);

        result.Fault.ShouldBe(FaultClass.LoginPolicy, result.Message);
    }

    [Fact]
    public async Task Pop3_over_tls_prefers_plain()
    {
        await using var server = ScriptedMailServer.Start(
            Tls(Certificate), Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\nUSER\r\nSASL LOGIN PLAIN\r\n.\r\n"), Expect("AUTH"), Send("-ERR no"), Expect("QUIT"), Send("+OK"));

        var sent = await (Probing.Pop3(server) with { Tls = true }).SentAsync(server, Trusting);

        sent.ShouldBe($"CAPA\r\nAUTH PLAIN {Probing.PlainToken}\r\nQUIT\r\n");
    }

    [Fact]
    public async Task Pop3_plain_that_is_too_long_for_a_command_takes_a_line_of_its_own()
    {
        var password = new string('p', 200);
        await using var server = ScriptedMailServer.Start(
            Tls(Certificate), Send("+OK ready"), Expect("CAPA"), SendRaw("+OK\r\nSASL PLAIN\r\n.\r\n"), Expect("AUTH PLAIN"), Send("+ "), Expect("AHUA"), Send("-ERR no"), Expect("QUIT"), Send("+OK"));

        var sent = await (Probing.Pop3(server) with { Tls = true, User = "u", Password = password }).SentAsync(server, Trusting);

        sent.ShouldBe($"CAPA\r\nAUTH PLAIN\r\n{Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0u\0{password}"))}\r\nQUIT\r\n");
    }

    [Fact]
    public async Task Pop3_user_and_pass_go_out_as_they_are()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Pop3, ProbePhase.Login, Send("+OK"), Expect("PASS"), Send("-ERR"), Expect("QUIT"), Send("+OK")));

        var sent = await (Probing.Pop3(server) with { User = "a\"b\\c", Password = " Größe 1 " }).SentAsync(server);

        Utf8(sent).ShouldBe("CAPA\r\nUSER a\"b\\c\r\nPASS  Größe 1 \r\nQUIT\r\n");
    }

    private static string Utf8(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));
}
