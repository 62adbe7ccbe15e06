using EventMonitors.CheckWorker;
using EventMonitors.Contracts;
using EventMonitors.MailProbe;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

public sealed class CheckTargetsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(7);

    [Fact]
    public void A_plain_request_asks_for_nothing_special() => CheckTargets.Of(Requests.To(port: 143), credentials: null, Timeout).ShouldBe(new ProbeTarget
    {
        Host = "127.0.0.1",
        Port = 143,
        Protocol = MailProtocol.Imap,
        Tls = false,
        Timeout = Timeout,
    });

    [Fact]
    public void Nobodys_credentials_are_no_login() =>
        CheckTargets.Of(Requests.To(port: 143), MailCredentials.Nobody, Timeout).ShouldBe(CheckTargets.Of(Requests.To(port: 143), credentials: null, Timeout));

    [Fact]
    public void Every_option_and_every_credential_reaches_the_probe()
    {
        var request = Requests.To(port: 1143) with
        {
            RejectUnauthorized = false,
            Options = new CheckOptions
            {
                StartTls = true,
                AuthMechanism = "XOAUTH2",
                Mailbox = "Übung",
                MinMessages = 1,
                MaxMessages = 9,
                NewestMessageMaxAgeMinutes = 90,
                CertificateExpiryWarningDays = 14,
                IpVersion = 6,
            },
        };
        var credentials = new MailCredentials("a", "b", new OAuth2Credentials("https://login.example/token", "client", "secret", "refresh", "mail"));

        CheckTargets.Of(request, credentials, Timeout).ShouldBe(new ProbeTarget
        {
            Host = "127.0.0.1",
            Port = 1143,
            Protocol = MailProtocol.Imap,
            Tls = false,
            StartTls = true,
            IpVersion = IpVersion.IPv6,
            RejectUnauthorized = false,
            User = "a",
            Password = "b",
            AuthMechanism = AuthMechanism.XOAuth2,
            OAuth2 = new OAuth2Grant(new Uri("https://login.example/token"), "client", "secret", "refresh", "mail"),
            Mailbox = "Übung",
            Expect = new MailboxExpectation(1, 9, TimeSpan.FromMinutes(90)),
            CertificateExpiryWarningDays = 14,
            Timeout = Timeout,
        });
    }

    [Fact]
    public void Every_mechanism_has_exactly_one_name() =>
        MechanismName.All.Select(name => MechanismName.Parse(name)).ShouldBe(Enum.GetValues<AuthMechanism>().Select(mechanism => (AuthMechanism?)mechanism), ignoreOrder: true);

    [Fact]
    public void What_a_newer_Api_asks_for_is_refused_without_repeating_it()
    {
        CheckRequested[] unknown =
        [
            Requests.To(port: 1, protocol: "hunter2"),
            Requests.To(port: 1) with { Options = new CheckOptions { AuthMechanism = "hunter2" } },
            Requests.To(port: 1) with { Options = new CheckOptions { IpVersion = 7 } },
        ];
        foreach (var request in unknown)
            Should.Throw<FormatException>(() => CheckTargets.Of(request, credentials: null, Timeout)).Message.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("http://hunter2.example/token")]
    [InlineData("hunter2")]
    public void A_secret_goes_to_no_token_endpoint_without_TLS(string endpoint) => Should.Throw<FormatException>(() =>
        CheckTargets.Of(Requests.To(port: 1), new MailCredentials("a", null, new OAuth2Credentials(endpoint, "c", "s", null, null)), Timeout)).Message.ShouldNotContain("hunter2");
}
