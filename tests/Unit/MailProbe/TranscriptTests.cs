using System.Security.Cryptography.X509Certificates;
using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Login;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>What is told of a conversation that failed, and what never is.</summary>
public sealed class TranscriptTests
{
    private static readonly X509Certificate2 Certificate = new TestCertificate { Name = "127.0.0.1" }.SelfSigned();

    [Theory]
    [InlineData(MailProtocol.Imap)]
    [InlineData(MailProtocol.Pop3)]
    public async Task A_success_has_none(MailProtocol protocol)
    {
        await using var server = ScriptedMailServer.Start(Scripts.Whole(protocol));

        var result = await Probing.Target(server, protocol).AgainstAsync(server);

        result.Transcript.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_over_imap_tells_the_conversation_and_no_secret()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev1] ready"), Expect("LOGIN"), Send("* 1 FETCH (BODY[] {5}"), SendRaw("12345 FLAGS ())\r\n"),
            Answer($"NO [AUTHENTICATIONFAILED] {Probing.User} may not"), Expect("LOGOUT"), Send("* BYE"), Answer("OK bye"));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Transcript.ShouldBe(
        [
            "S: * OK [CAPABILITY IMAP4rev1] ready",
            "C: a1 LOGIN *** ***",
            "S: * 1 FETCH (BODY[] {5}",
            "S: (5 bytes)",
            "S: FLAGS ())",
            "S: a1 NO [AUTHENTICATIONFAILED] *** may not",
            "C: a2 LOGOUT",
            "S: * BYE",
            "S: a2 OK bye",
        ]);
    }

    [Fact]
    public async Task A_failure_over_pop3_tells_the_conversation_and_no_secret()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Pop3, ProbePhase.Login, Send("+OK"), Expect("PASS"), Send("-ERR [AUTH] no"), Expect("QUIT"), Send("+OK bye")));

        var result = await Probing.Pop3(server).AgainstAsync(server);

        result.Transcript.ShouldBe(
        [
            "S: +OK ready", "C: CAPA", "S: +OK", "S: USER", "S: UIDL", "S: .", "C: USER ***", "S: +OK", "C: PASS ***", "S: -ERR [AUTH] no", "C: QUIT", "S: +OK bye",
        ]);
    }

    [Fact]
    public async Task Tls_is_a_line_of_its_own()
    {
        await using var server = ScriptedMailServer.Start(Tls(Certificate, System.Security.Authentication.SslProtocols.Tls12), Send("* BYE no"));

        var result = await (Probing.Imap(server) with { Tls = true }).AgainstAsync(server, new MailboxProbe(Probing.Options with { ExtraRoots = [Certificate] }));

        result.Transcript.ShouldBe(["-- TLS TLSv1.2 --", "S: * BYE no"]);
        result.BytesReceived.ShouldBe("* BYE no\r\n".Length);
        result.BytesSent.ShouldBe(0);
    }

    [Fact]
    public async Task A_conversation_that_goes_on_inside_tls_is_told_and_counted_on_both_sides()
    {
        await using var server = ScriptedMailServer.Start(
            Send("* OK [CAPABILITY IMAP4rev1 STARTTLS] x"), Expect("STARTTLS"), Answer("OK begin"), TrustedServer.Handshake,
            Expect("CAPABILITY"), Send("* CAPABILITY IMAP4rev1 AUTH=PLAIN"), Answer("OK"), Expect("AUTHENTICATE PLAIN"), Send("+ "), Expect(Probing.PlainToken), SendRaw("a3 NO no\r\n"),
            Expect("LOGOUT"), Send("* BYE"), Answer("OK"));

        var result = await (Probing.Imap(server) with { StartTls = true }).AgainstAsync(server, TrustedServer.Probe);

        result.Transcript.ShouldBe(
        [
            "S: * OK [CAPABILITY IMAP4rev1 STARTTLS] x", "C: a1 STARTTLS", "S: a1 OK begin", $"-- TLS {result.TlsVersion} --",
            "C: a2 CAPABILITY", "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN", "S: a2 OK", "C: a3 AUTHENTICATE PLAIN", "S: +", "C: ***", "S: a3 NO no",
            "C: a4 LOGOUT", "S: * BYE", "S: a4 OK",
        ]);
        (result.BytesReceived, result.BytesSent).ShouldBe((
            "* OK [CAPABILITY IMAP4rev1 STARTTLS] x\r\na1 OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na2 OK\r\n+ \r\na3 NO no\r\n* BYE\r\na4 OK\r\n".Length,
            "a1 STARTTLS\r\na2 CAPABILITY\r\na3 AUTHENTICATE PLAIN\r\n".Length + Probing.PlainToken.Length + "\r\na4 LOGOUT\r\n".Length));
    }

    [Theory]
    [InlineData("* OK half a li", "S: * OK half a li…")]
    [InlineData("* OK a user mon", "S: * OK a user ***…")]
    [InlineData("* OK a user monitor@example.co", "S: * OK a user ***…")]
    public async Task A_line_that_breaks_off_is_told_as_far_as_it_came(string beginning, string expected)
    {
        await using var server = ScriptedMailServer.Start(SendRaw(beginning), Silence);

        var result = await (Probing.Imap(server) with { Timeout = TimeSpan.FromMilliseconds(300) }).AgainstAsync(server);

        result.Fault.ShouldBe(FaultClass.Timeout, result.Message);
        result.Transcript.ShouldBe([expected]);
        result.BytesReceived.ShouldBe(beginning.Length);
    }

    [Fact]
    public async Task What_was_sent_and_never_read_is_told_too()
    {
        await using var server = ScriptedMailServer.Start(SendRaw("nonsense\r\nand more\r\nand the re"), Close);

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.Fault.ShouldBe(FaultClass.Greeting, result.Message);
        result.Transcript.ShouldBe(["S: nonsense", "S: and more", "S: and the re…"]);
    }

    [Fact]
    public async Task Bytes_are_counted_also_where_the_probe_fails()
    {
        await using var server = ScriptedMailServer.Start(Scripts.Until(MailProtocol.Imap, ProbePhase.Login, Answer("NO no"), Expect("LOGOUT"), Send("* BYE"), Answer("OK")));

        var result = await Probing.Imap(server).AgainstAsync(server);

        result.BytesReceived.ShouldBe("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\na1 NO no\r\n* BYE\r\na2 OK\r\n".Length);
        result.BytesSent.ShouldBe("a1 LOGIN \"monitor@example.com\" \"open sesame\"\r\na2 LOGOUT\r\n".Length);
    }

    [Fact]
    public void The_last_twenty_lines_are_kept_in_their_order()
    {
        var transcript = new Transcript();
        for (var i = 0; i < 1000; i++)
            transcript.Server(Encoding.ASCII.GetBytes(i + new string('.', i % 700)));

        var shown = TranscriptText.Of(transcript, Text("geheim"));

        shown.Count.ShouldBe(20);
        shown.Select(line => line.TrimEnd('.', '…')).ShouldBe(Enumerable.Range(980, 20).Select(i => $"S: {i}"));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(196)]
    [InlineData(197)]
    [InlineData(198)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(8192)]
    public void No_line_is_longer_than_200_characters(int length)
    {
        var line = Show("geheim", string.Concat(Enumerable.Repeat("ab.", length)).AsSpan(0, length).ToString()).Single();

        line.Length.ShouldBeLessThanOrEqualTo(200);
        line.EndsWith('…').ShouldBe(length > 197);
    }

    [Theory]
    [InlineData("+ VXNlcm5hbWU6", "S: + ***")]
    [InlineData("+ cj1mOTZmN2U5cw==", "S: + ***")]
    [InlineData("+ ", "S: +")]
    [InlineData("+ idling", "S: + idling")]
    [InlineData("+ Ready for additional command text", "S: + Ready for additional command text")]
    [InlineData("a1 NO token eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVz.eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVz-_x= no", "S: a1 NO token ***.*** no")]
    [InlineData("+OK The service is ready. [SABFADEAUABSADAAMQBDAEEAMAAwADAANwAuAGUAdQByAA==]", "S: +OK The service is ready. [***]")]
    [InlineData("* CAPABILITY IMAP4rev1 AUTH=PLAIN-CLIENTTOKEN THREAD=ORDEREDSUBJECT", "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN-CLIENTTOKEN THREAD=ORDEREDSUBJECT")]
    public void Base64_is_replaced_and_words_are_not(string said, string expected) => Show("geheim", said).ShouldBe([expected]);

    [Theory]
    [InlineData("opensesame", "* OK opens", "* OK esame")]
    [InlineData("open sesame", "BAD LOGIN joe open", "sesa", "me is no command")]
    [InlineData("geheim", "* OK g", "* OK e", "* OK h", "* OK e", "* OK i", "* OK m")]
    [InlineData("geheim", "* OK [X g] 1", "* OK [X e] 2", "* 3 EXISTS", "g", "e", "h", "e", "i", "m")]
    [InlineData("geheim", "* OK Z2Vo", "* OK ZWlt")]
    [InlineData("geheim", "* OK the word Z2Vo", "* OK a word ZWlt")]
    [InlineData("geheim", "* OK %67%65%68", "* OK %65%69%6d")]
    [InlineData("geheim", "* OK 6765", "* OK 6865", "* OK 696d")]
    [InlineData("correct horse", "a1 BAD cor, first", "* OK rec, second", "* OK tho, third", "* OK rse, fourth")]
    public void A_password_spread_over_lines_withholds_all_of_them(string password, params string[] said)
    {
        var shown = Show(password, said);

        shown.Count.ShouldBe(said.Length);
        shown.ShouldAllBe(line => line == "S: " + ServerText.Withheld);
    }

    [Fact]
    public void A_line_with_the_password_withholds_no_other_one() => Show("geheim", "* OK ready", "BAD LOGIN joe geheim", "* BYE")
        .ShouldBe(["S: * OK ready", "S: " + ServerText.Withheld, "S: * BYE"]);

    [Fact]
    public void Our_own_words_are_shown_whatever_the_password_is()
    {
        var transcript = new Transcript();
        transcript.Client("a1 LOGIN *** ***");
        transcript.Client("a2 EXAMINE \"\u001b[31m\r\n\"");

        TranscriptText.Of(transcript, Text("login")).ShouldBe(["C: a1 LOGIN *** ***", "C: a2 EXAMINE \"?[31m??\""]);
    }

    [Fact]
    public void The_longest_password_is_looked_for_in_the_longest_transcript_in_no_time()
    {
        var password = string.Concat(Enumerable.Range(0, 4096).Select(n => n.ToString("x4", System.Globalization.CultureInfo.InvariantCulture)));

        var cost = ProcessorTime.Of(() =>
            Show(password, [.. Enumerable.Range(0, 20).Select(n => new string('%', n * 20) + new string((char)('G' + n), 512))]).Count.ShouldBe(20));

        cost.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private static ServerText Text(string password) => new(new Credentials("joe", password));

    private static IReadOnlyList<string> Show(string password, params string[] said)
    {
        var transcript = new Transcript();
        foreach (var line in said)
            transcript.Server(Encoding.UTF8.GetBytes(line));
        return TranscriptText.Of(transcript, Text(password));
    }
}
