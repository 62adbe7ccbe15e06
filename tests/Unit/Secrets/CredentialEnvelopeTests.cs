using System.Security.Cryptography;
using EventMonitors.Contracts;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Secrets;

public sealed class CredentialEnvelopeTests
{
    private static readonly TransportKey Key = new("t", RandomNumberGenerator.GetBytes(32));
    private static readonly CheckTarget Target = new(500, "mail.example.com", 993, "imap", Tls: true, RejectUnauthorized: true);
    private static readonly MailCredentials Credentials = new("monitor@example.com", "secret");

    public static TheoryData<CheckTarget> OtherTargets => new(
        Target with { MonitorId = 501 },
        Target with { Host = "evil.example.com" },
        Target with { Port = 994 },
        Target with { Port = null },
        Target with { Protocol = "pop3" },
        Target with { Tls = false },
        Target with { RejectUnauthorized = false });

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
