using System.Net.Sockets;
using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Framing;
using EventMonitors.MailProbe.Imap;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Pop3;
using EventMonitors.MailProbe.Refusals;
using EventMonitors.MailProbe.Running;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;
using static EventMonitors.DevHost.Scripted.Play;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Sessions with an access token. Where it comes from does not matter here, and the connection counts as encrypted.</summary>
public sealed class TokenLoginTests
{
    private const string Token = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg==";

    private static readonly string XOAuth2 = Encode($"user=joe@example.com\u0001auth=Bearer {Token}\u0001\u0001");

    [Fact]
    public void The_example_of_google_comes_out() =>
        Convert.ToBase64String(SaslBearer.XOAuth2(Credentials.OfToken("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg")).Start())
            .ShouldBe("dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==");

    // RFC 7628, section 4.1.
    [Fact]
    public void The_example_of_the_standard_comes_out() =>
        Convert.ToBase64String(SaslBearer.OAuthBearer(Credentials.OfToken("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="), "server.example.com", 143).Start())
            .ShouldBe("bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\u0001user=other")]
    [InlineData("a\r\nb")]
    [InlineData("tökén")]
    public void A_token_with_other_characters_is_none(string token) => Should.Throw<ArgumentException>(() => Credentials.OfToken("joe", token));

    [Fact]
    public void Commas_in_the_user_are_written_out_for_oauthbearer() =>
        Encoding.UTF8.GetString(SaslBearer.OAuthBearer(Credentials.OfToken("a,b=c", "t"), "h", 1).Start()).ShouldStartWith("n,a=a=2Cb=3Dc,\u0001");

    [Fact]
    public async Task Imap_sends_the_token_with_the_command()
    {
        var (sent, failure) = await LoginAsync(MailProtocol.Imap, [.. Scripts.Offering(MailProtocol.Imap, "PLAIN", "XOAUTH2"), Expect("a1"), Answer("OK in")]);

        failure.ShouldBeNull();
        sent.ShouldBe($"a1 AUTHENTICATE XOAUTH2 {XOAuth2}\r\n");
    }

    [Fact]
    public async Task Pop3_sends_the_token_in_a_line_of_its_own()
    {
        var (sent, failure) = await LoginAsync(MailProtocol.Pop3, [.. Scripts.Offering(MailProtocol.Pop3, "PLAIN", "XOAUTH2"), Expect("AUTH XOAUTH2"), Send("+ "), Expect("dX"), Send("+OK in")]);

        failure.ShouldBeNull();
        sent.ShouldBe($"CAPA\r\nAUTH XOAUTH2\r\n{XOAuth2}\r\n");
    }

    [Fact]
    public async Task A_refused_token_is_explained_and_the_explanation_answered()
    {
        var reason = Encode("""{"status":"401\u0007","schemes":"bearer","scope":"https://mail.example.com/"}""");
        var (sent, failure) = await LoginAsync(MailProtocol.Imap,
            [.. Scripts.Offering(MailProtocol.Imap, "XOAUTH2"), Expect("a1"), Send($"+ {reason}"), ExpectEmpty, SendRaw("a1 NO [AUTHENTICATIONFAILED] no\r\n")]);

        failure!.Fault.ShouldBe(FaultClass.Credentials);
        failure.Message.ShouldBe("The login was refused: NO [AUTHENTICATIONFAILED] no (status 401?)");
        sent.ShouldEndWith("\r\n\r\n");
    }

    [Fact]
    public async Task Oauthbearer_resigns_with_a_separator()
    {
        var (sent, failure) = await LoginAsync(MailProtocol.Pop3,
            [.. Scripts.Offering(MailProtocol.Pop3, "XOAUTH2", "OAUTHBEARER"), Expect("AUTH OAUTHBEARER"), SendRaw($"+ {Encode("""{"status":"invalid_token"}""")}\r\n"), Expect("AQ=="), Send("-ERR no")]);

        (failure!.Fault, failure.Message).ShouldBe((FaultClass.Credentials, "The login was refused: -ERR no (status invalid_token)"));
        sent.ShouldEndWith("\r\nAQ==\r\n");
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("""{"status":{"deep":1}}""")]
    [InlineData("{}")]
    [InlineData("""{"status":"\ud800"}""")]
    public async Task An_explanation_that_explains_nothing_changes_nothing(string reason)
    {
        var (_, failure) = await LoginAsync(MailProtocol.Imap,
            [.. Scripts.Offering(MailProtocol.Imap, "XOAUTH2"), Expect("a1"), Send($"+ {Encode(reason)}"), ExpectEmpty, SendRaw("a1 NO no\r\n")]);

        failure!.Fault.ShouldBe(FaultClass.Credentials, failure.Message);
        failure.Message.ShouldStartWith("The login was refused: NO no (");
    }

    [Theory]
    [InlineData("NO [ALERT] Too many simultaneous connections. (Failure)", FaultClass.Throttled)]
    [InlineData("OK come in", FaultClass.Protocol)]
    public async Task After_an_explanation_the_verdict_still_counts(string verdict, FaultClass expected)
    {
        var (_, failure) = await LoginAsync(MailProtocol.Imap,
            [.. Scripts.Offering(MailProtocol.Imap, "XOAUTH2"), Expect("a1"), Send($"+ {Encode("""{"status":"400"}""")}"), ExpectEmpty, SendRaw($"a1 {verdict}\r\n")]);

        failure!.Fault.ShouldBe(expected, failure.Message);
    }

    [Fact]
    public async Task Explanations_without_end_are_not_answered()
    {
        var (sent, failure) = await LoginAsync(MailProtocol.Imap,
            [.. Scripts.Offering(MailProtocol.Imap, "XOAUTH2"), Expect("a1"), Send("+ e30="), ExpectEmpty, Send("+ e30="), Send("+ e30=")]);

        failure.ShouldBeOfType<ProtocolViolationException>();
        sent.Split(XOAuth2).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_echoes_the_token_has_its_words_withheld()
    {
        var (_, failure) = await LoginAsync(MailProtocol.Imap, [.. Scripts.Offering(MailProtocol.Imap, "XOAUTH2"), Expect("a1"), Answer($"NO {XOAuth2} is bad")]);

        failure!.Message.ShouldBe($"The login was refused: NO {ServerText.Withheld}");
    }

    [Theory]
    [InlineData(MailProtocol.Imap, false, "XOAUTH2", "The server takes no access token; it offers XOAUTH2.")]
    [InlineData(MailProtocol.Pop3, false, "XOAUTH2", "The server takes no access token; it offers XOAUTH2.")]
    [InlineData(MailProtocol.Imap, true, "PLAIN", "The server takes no access token; it offers PLAIN.")]
    public async Task A_token_goes_out_inside_tls_and_where_it_is_taken_only(MailProtocol protocol, bool encrypted, string offered, string message)
    {
        var (sent, failure) = await LoginAsync(protocol, Scripts.OfferingTwice(protocol, offered), encrypted);

        (failure!.Fault, failure.Message).ShouldBe((FaultClass.LoginPolicy, message));
        sent.ShouldNotContain("AUTH");
    }

    private static ScriptStep ExpectEmpty { get; } = async (connection, cancellation) =>
    {
        if (await connection.ReadLineAsync(cancellation) is not "" and var line)
            throw new ScriptException($"'{line}' came instead of nothing.");
    };

    private static async Task<(string Sent, ProbeFailure? Failure)> LoginAsync(MailProtocol protocol, ScriptStep[] script, bool encrypted = true)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var credentials = Credentials.OfToken("joe@example.com", Token);
        await using var server = ScriptedMailServer.Start(script);
        var failure = default(ProbeFailure);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync("127.0.0.1", server.Port, cancellation);
            var target = new ProbeTarget { Host = "127.0.0.1", Port = server.Port, Protocol = protocol, Tls = encrypted, Timeout = TimeSpan.FromMinutes(1) };
            var context = new SessionContext(new Wire(client.GetStream(), new ProbeLimits()), new ServerText(credentials), new SessionFacts(), target, Probing.Options);
            IMailSession session = protocol == MailProtocol.Imap ? new ImapSession(context) : new Pop3Session(context);
            try
            {
                await session.GreetAsync(loginFollows: true, cancellation);
                await session.LoginAsync(credentials, cancellation);
            }
            catch (ProbeFailure e)
            {
                failure = e;
            }
        }
        return ((await server.PlayedAsync(cancellation)).Received, failure);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
