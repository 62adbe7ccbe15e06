using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Politeness;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class MailboxKeyTests
{
    private static readonly OAuth2Grant Grant = new(new Uri("https://login.example/token"), "client", "secret", "refresh", null);

    private static readonly ProbeTarget Target = new()
    {
        Host = "mail.example",
        Protocol = MailProtocol.Imap,
        Tls = true,
        User = "joe",
        Password = "open sesame",
        Timeout = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public void Who_knows_less_than_all_of_it_has_another_mailbox()
    {
        var withToken = Target with { Password = null, OAuth2 = Grant };
        ProbeTarget[] targets =
        [
            Target, Target with { Host = "mail2.example" }, Target with { Port = 1993 }, Target with { User = "jane" }, Target with { Password = "guess" },
            Target with { Protocol = MailProtocol.Pop3, Port = 993 }, Target with { Tls = false, Port = 993 }, Target with { Tls = false, StartTls = true, Port = 993 },
            withToken, withToken with { OAuth2 = Grant with { TokenEndpoint = new Uri("https://stranger.example/token") } }, withToken with { OAuth2 = Grant with { ClientId = "other" } },
            withToken with { OAuth2 = Grant with { ClientSecret = "other" } }, withToken with { OAuth2 = Grant with { RefreshToken = "other" } },
        ];

        targets.Select(MailboxKey.Of).Distinct().Count().ShouldBe(targets.Length);
    }

    [Fact]
    public void What_does_not_make_another_mailbox_of_it_does_not_count()
    {
        var key = MailboxKey.Of(Target);

        key.ShouldNotBeNull();
        MailboxKey.Of(Target with { Host = "MAIL.example." }).ShouldBe(key);
        MailboxKey.Of(Target with { Port = 993, Mailbox = "Archive", Timeout = TimeSpan.FromSeconds(20), IpVersion = IpVersion.IPv4 }).ShouldBe(key);
        MailboxKey.Of(Target with { Password = null }).ShouldBeNull();
        MailboxKey.Of(Target with { User = "" }).ShouldBeNull();
    }
}
