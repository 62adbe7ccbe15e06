using System.Reflection;
using System.Security.Cryptography;
using EventMonitors.Contracts;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Secrets;

public sealed class CredentialEnvelopeTests
{
    private static readonly TransportKey Key = new("t", RandomNumberGenerator.GetBytes(32));
    private static readonly CheckTarget Target = new(500, "mail.example.com", 993, "imap", Tls: true, RejectUnauthorized: true, CheckOptions.None);
    private static readonly CheckTarget TokenTarget = new(500, "mail.example.com", 143, "imap", Tls: false, RejectUnauthorized: true, new() { StartTls = true, AuthMechanism = "OAUTHBEARER" });
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
        Target with { Tls = false, Options = new() { StartTls = true } },
        Target with { Options = new() { StartTls = true } },
        Target with { Options = new() { AuthMechanism = "LOGIN" } },
        Target with { Options = new() { AuthMechanism = "" } },
        Target with { Options = new() { MinMessages = 0 } });

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
        TokenTarget with { Options = TokenTarget.Options with { StartTls = false } },
        TokenTarget with { Tls = true, Options = TokenTarget.Options with { StartTls = false } },
        TokenTarget with { Options = TokenTarget.Options with { AuthMechanism = null } },
        TokenTarget with { Options = TokenTarget.Options with { AuthMechanism = "XOAUTH2" } },
        TokenTarget with { Options = CheckOptions.None },
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

    // A worker from before would leave out what it does not know, and call the mailbox up: it must not be able to open what needs that.
    [Fact]
    public void What_a_worker_from_before_may_open_is_sealed_as_before_and_nothing_else_is()
    {
        CredentialEnvelope.Seal(Credentials, Target, Key).ShouldStartWith("t1.");
        CredentialEnvelope.Seal(Token, Target, Key).ShouldStartWith("t2.");
        foreach (var options in EachOption())
        {
            CredentialEnvelope.Seal(Credentials, Target with { Options = options }, Key).ShouldStartWith("t2.");
            CredentialEnvelope.Seal(MailCredentials.Nobody, Target with { Options = options }, Key).ShouldStartWith("t2.");
        }
    }

    [Fact]
    public void No_option_can_be_taken_away_added_or_changed()
    {
        var all = All();
        var target = Target with { Options = all };
        var envelope = CredentialEnvelope.Seal(Credentials, target, Key);
        CredentialEnvelope.Open(envelope, target with { Options = All() }, [Key]).ShouldBe(Credentials);
        foreach (var option in typeof(CheckOptions).GetProperties().Where(option => option.CanWrite))
        {
            foreach (var value in (object?[])[Other(option), option.GetValue(CheckOptions.None)])
            {
                var other = All();
                option.SetValue(other, value);
                Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(envelope, target with { Options = other }, [Key]), option.Name);
            }
        }

        foreach (var options in EachOption())
            Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(CredentialEnvelope.Seal(Credentials, Target with { Options = options }, Key), Target, [Key]));
    }

    [Theory]
    [InlineData("t1", "t2", null)]
    [InlineData("t2", "t1", "LOGIN")]
    public void An_envelope_is_not_opened_as_one_of_another_format(string format, string other, string? mechanism)
    {
        var envelope = CredentialEnvelope.Seal(Credentials, Target with { Options = new() { AuthMechanism = mechanism } }, Key);
        envelope.ShouldStartWith(format);
        var relabelled = other + envelope[2..];
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(relabelled, Target, [Key]));
        Should.Throw<CryptographicException>(() => CredentialEnvelope.Open(relabelled, Target with { Options = new() { AuthMechanism = "LOGIN" } }, [Key]));
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

    // By reflection, so that an option of tomorrow is not forgotten.
    private static IEnumerable<CheckOptions> EachOption()
    {
        foreach (var option in typeof(CheckOptions).GetProperties().Where(option => option.CanWrite))
        {
            var options = new CheckOptions();
            option.SetValue(options, Some(option));
            yield return options;
        }
    }

    private static CheckOptions All()
    {
        var all = new CheckOptions();
        foreach (var option in typeof(CheckOptions).GetProperties().Where(option => option.CanWrite)) option.SetValue(all, Some(option));
        return all;
    }

    private static object Some(PropertyInfo option) => option.PropertyType switch
    {
        var type when type == typeof(bool) => true,
        var type when type == typeof(string) => "LOGIN",
        var type when type == typeof(long?) => 4L,
        var type when type == typeof(int?) => 4,
        _ => throw new NotSupportedException($"{option.Name}: this test knows no value of it"),
    };

    private static object Other(PropertyInfo option) => Some(option) switch
    {
        string => "PLAIN",
        long => 5L,
        int => 5,
        _ => false,
    };
}
