using EventMonitors.MailProbe;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class TargetTests
{
    private static readonly ProbeTarget Good = new()
    {
        Host = "127.0.0.1",
        Protocol = MailProtocol.Imap,
        Tls = false,
        User = Probing.User,
        Password = Probing.Password,
        Timeout = TimeSpan.FromSeconds(1),
    };

    public static TheoryData<string> Bad() => [.. BadTargets.Keys];

    private static Dictionary<string, Func<ProbeTarget, ProbeTarget>> BadTargets { get; } = new()
    {
        ["CR in the user"] = good => good with { User = "a\rb" },
        ["LF in the user"] = good => good with { User = "a\nb" },
        ["NUL in the user"] = good => good with { User = "a\0b" },
        ["CRLF in the password"] = good => good with { Password = "x\r\na9 DELETE INBOX" },
        ["NUL in the password"] = good => good with { Password = "a\0" },
        ["half a surrogate pair in the user"] = good => good with { User = "a\ud83d" },
        ["half a surrogate pair in the password"] = good => good with { Password = "\ufffd\udc00" },
        ["TLS twice"] = good => good with { Tls = true, StartTls = true },
        ["an unknown mechanism"] = good => good with { AuthMechanism = (AuthMechanism)99 },
        ["USER over IMAP"] = good => good with { AuthMechanism = AuthMechanism.User },
        ["a token mechanism without a token"] = good => good with { Tls = true, AuthMechanism = AuthMechanism.OAuthBearer },
        ["a token for a mechanism that takes a password"] = good => good with { Tls = true, Password = null, AuthMechanism = AuthMechanism.Plain, OAuth2 = Grant },
        ["a token in the clear"] = good => good with { Password = null, OAuth2 = Grant },
        ["a token beside a password"] = good => good with { Tls = true, OAuth2 = Grant },
        ["a token without a user"] = good => good with { Tls = true, Password = null, User = null, OAuth2 = Grant },
        ["a separator in the user of a token"] = good => good with { Tls = true, Password = null, User = "a\u0001auth=Bearer x", OAuth2 = Grant },
        ["an endless password"] = good => good with { Password = new string('x', (16 * 1024) + 1) },
        ["an empty host"] = good => good with { Host = "" },
        ["CRLF in the host"] = good => good with { Host = "a\r\nb" },
        ["NUL in the host"] = good => good with { Host = "localhost\0.example.com" },
        ["a space in the host"] = good => good with { Host = "local host" },
        ["a host in Unicode"] = good => good with { Host = "bücher.example" },
        ["a host with a port"] = good => good with { Host = "[::1]:143" },
        ["an empty label"] = good => good with { Host = "a..b" },
        ["a label over 63"] = good => good with { Host = new string('a', 64) + ".example" },
        ["a dot alone"] = good => good with { Host = "." },
        ["port 0"] = good => good with { Port = 0 },
        ["port 65536"] = good => good with { Port = 65536 },
        ["no mailbox"] = good => good with { Mailbox = "" },
        ["CRLF in the mailbox"] = good => good with { Mailbox = "INBOX\r\na9 DELETE INBOX" },
        ["NUL in the mailbox"] = good => good with { Mailbox = "a\0" },
        ["half a surrogate pair in the mailbox"] = good => good with { Mailbox = "a\ud83d" },
        ["a mailbox over 1000"] = good => good with { Mailbox = new string('x', 1001) },
        ["fewer than no messages"] = good => good with { Expect = new MailboxExpectation(-1, null, null) },
        ["at most fewer than none"] = good => good with { Expect = new MailboxExpectation(null, -1, null) },
        ["more at least than at most"] = good => good with { Expect = new MailboxExpectation(2, 1, null) },
        ["a newest message of no age"] = good => good with { Expect = new MailboxExpectation(null, null, TimeSpan.Zero) },
        ["the age of a message over POP3"] = good => good with { Protocol = MailProtocol.Pop3, Expect = new MailboxExpectation(null, null, TimeSpan.FromHours(1)) },
        ["no time"] = good => good with { Timeout = TimeSpan.Zero },
        ["too much time"] = good => good with { Timeout = TimeSpan.FromHours(2) },
        ["an unknown protocol"] = good => good with { Protocol = (MailProtocol)7 },
    };

    private static OAuth2Grant Grant { get; } = new(new Uri("https://login.example.com/token"), "client", "secret", null, null);

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task A_target_against_the_rules_reaches_no_server(string name)
    {
        await using var server = ScriptedMailServer.Start();

        var result = await Probing.Probe.RunAsync(BadTargets[name](Good with { Port = server.Port }), TestContext.Current.CancellationToken);

        (result.Verdict, result.Fault).ShouldBe((Verdict.Inconclusive, FaultClass.Internal), result.Message);
        result.Timings.ShouldBeEmpty();
        server.Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData(MailProtocol.Imap, true, 993)]
    [InlineData(MailProtocol.Imap, false, 143)]
    [InlineData(MailProtocol.Pop3, true, 995)]
    [InlineData(MailProtocol.Pop3, false, 110)]
    public void The_port_follows_from_protocol_and_tls(MailProtocol protocol, bool tls, int port) =>
        (Good with { Protocol = protocol, Tls = tls }).EffectivePort.ShouldBe(port);

    [Fact]
    public void A_target_prints_neither_user_nor_password()
    {
        Good.ToString().ShouldBe("Imap 127.0.0.1 port 143");
        $"{new { Good }}".ShouldNotContain(Probing.Password);
    }
}
