using System.Security.Cryptography;
using EventMonitors.Contracts;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Secrets;

public sealed class CredentialEnvelopeTests
{
    private static readonly TransportKey Key = new("t", RandomNumberGenerator.GetBytes(32));
    private static readonly CheckTarget Target = new(500, "mail.example.com", 993, "imap", Tls: true, RejectUnauthorized: true);
    private static readonly CheckTarget TokenTarget = new(500, "mail.example.com", 143, "imap", Tls: false, RejectUnauthorized: true, StartTls: true, AuthMechanism: "OAUTHBEARER");
    private static readonly MailCredentials Token = new("monitor@example.com", null, new OAuth2Credentials("https://login.example.com/token", "client", "secret", "secret too", "mail"));
    private static readonly MailCredentials Credentials = new("monitor@example.com", "secret");

    public static TheoryData<CheckTarget> OtherTargets => new(
        Target with { MonitorId = 501 },
        Target with { Host = "evil.example.com" },
        Target with { Port = 994 },
        Target with { Port = null },
        Target with { Protocol = "pop3" },
        Target with { Tls = false },
        Target with { RejectUnauthorized = false },
        Target with { Tls = false, StartTls = true },
        Target with { StartTls = true },
        Target with { AuthMechanism = "LOGIN" },
        Target with { AuthMechanism = "" });

    [Fact]
    public void Credentials_open_for_the_target_that_they_were_sealed_for()
    {
        var envelope = CredentialEnvelope.Seal(Credentials, Target, Key);
        envelope.ShouldNotContain("secret");
        CredentialEnvelope.Open(envelope, Target, [Key]).ShouldBe(Credentials);
    }

    [Theory]
    [MemberData(nameof(OtherTargets))]
    public void Whoever_redirects_a_request_gets_no_password(CheckTarget other) =>
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(CredentialEnvelope.Seal(Credentials, Target, Key), other, [Key]));

    public static TheoryData<CheckTarget> OtherTargetsOfTokens => new(
        TokenTarget with { StartTls = false },
        TokenTarget with { StartTls = false, Tls = true },
        TokenTarget with { AuthMechanism = null },
        TokenTarget with { AuthMechanism = "XOAUTH2" },
        TokenTarget with { StartTls = false, AuthMechanism = null },
        TokenTarget with { Host = "evil.example.com" },
        TokenTarget with { MonitorId = 501 });

    [Fact]
    public void What_a_token_is_got_with_is_sealed_with_its_place()
    {
        var envelope = CredentialEnvelope.Seal(Token, TokenTarget, Key);
        envelope.ShouldStartWith("t2.");
        envelope.ShouldNotContain("secret");
        CredentialEnvelope.Open(envelope, TokenTarget, [Key]).ShouldBe(Token);
        Token.OAuth2!.ToString().ShouldBe("OAuth2Credentials");
    }

    [Theory]
    [MemberData(nameof(OtherTargetsOfTokens))]
    public void Whoever_redirects_a_request_gets_no_token_and_none_in_a_weaker_way(CheckTarget other) =>
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(CredentialEnvelope.Seal(Token, TokenTarget, Key), other, [Key]));

    // A worker from before would leave STARTTLS and the token out: it must not be able to open what needs them.
    [Fact]
    public void What_a_worker_from_before_may_open_is_sealed_as_before()
    {
        CredentialEnvelope.Seal(Credentials, Target, Key).ShouldStartWith("t1.");
        CredentialEnvelope.Seal(Token, Target, Key).ShouldStartWith("t2.");
        CredentialEnvelope.Seal(Credentials, Target with { Tls = false, StartTls = true }, Key).ShouldStartWith("t2.");
        CredentialEnvelope.Seal(Credentials, Target with { AuthMechanism = "SCRAM-SHA-256" }, Key).ShouldStartWith("t2.");
    }

    [Theory]
    [InlineData("t1", "t2", null)]
    [InlineData("t2", "t1", "LOGIN")]
    public void An_envelope_is_not_opened_as_one_of_another_format(string format, string other, string? mechanism)
    {
        var envelope = CredentialEnvelope.Seal(Credentials, Target with { AuthMechanism = mechanism }, Key);
        envelope.ShouldStartWith(format);
        var relabelled = other + envelope[2..];
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(relabelled, Target, [Key]));
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(relabelled, Target with { AuthMechanism = "LOGIN" }, [Key]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("t1.t")]
    [InlineData("t1.t.%%%")]
    [InlineData("t1.t.AAAA")]
    [InlineData("t2.t.AAAA")]
    [InlineData("t1.other.AAAA")]
    public void A_damaged_envelope_is_refused_as_such(string envelope) =>
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(envelope, Target, [Key]));

    [Fact]
    public void Neither_credentials_nor_keys_show_themselves_in_print()
    {
        Credentials.ToString().ShouldBe("MailCredentials");
        Key.ToString().ShouldBe("TransportKey t");
    }
}
