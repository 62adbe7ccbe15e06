using System.Text;
using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Imap;
using EventMonitors.MailProbe.Login;
using EventMonitors.MailProbe.Pop3;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

/// <summary>Which one method is tried, by what a server says of itself.</summary>
public sealed class MechanismChoiceTests
{
    [Theory]
    // Inside TLS PLAIN, else LOGIN, else SCRAM.
    [InlineData("AUTH=PLAIN AUTH=LOGIN AUTH=SCRAM-SHA-256", true, LoginMethod.Plain)]
    [InlineData("AUTH=PLAIN LOGINDISABLED", true, LoginMethod.Plain)]
    [InlineData("auth=plain", true, LoginMethod.Plain)]
    [InlineData("", true, LoginMethod.LoginCommand)]
    [InlineData("AUTH=LOGIN AUTH=SCRAM-SHA-256", true, LoginMethod.LoginCommand)]
    [InlineData("AUTH=LOGIN AUTH=SCRAM-SHA-256 LOGINDISABLED", true, LoginMethod.SaslLogin)]
    [InlineData("AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256 LOGINDISABLED", true, LoginMethod.ScramSha256)]
    [InlineData("AUTH=SCRAM-SHA-1 LOGINDISABLED", true, LoginMethod.ScramSha1)]
    [InlineData("AUTH=GSSAPI AUTH=SCRAM-SHA-256-PLUS LOGINDISABLED", true, null)]
    [InlineData("AUTH=XOAUTH2 LOGINDISABLED", true, null)]
    // Without TLS SCRAM, else LOGIN where the server permits it.
    [InlineData("AUTH=PLAIN AUTH=SCRAM-SHA-1 AUTH=SCRAM-SHA-256", false, LoginMethod.ScramSha256)]
    [InlineData("AUTH=PLAIN AUTH=SCRAM-SHA-1", false, LoginMethod.ScramSha1)]
    [InlineData("LOGINDISABLED AUTH=SCRAM-SHA-1", false, LoginMethod.ScramSha1)]
    [InlineData("AUTH=PLAIN", false, LoginMethod.LoginCommand)]
    [InlineData("LOGINDISABLED AUTH=PLAIN AUTH=LOGIN", false, null)]
    [InlineData("LOGINDISABLED", false, null)]
    // A demand is met or nothing is tried.
    [InlineData("AUTH=PLAIN AUTH=SCRAM-SHA-1", true, LoginMethod.ScramSha1, AuthMechanism.ScramSha1)]
    [InlineData("AUTH=PLAIN", true, null, AuthMechanism.ScramSha256)]
    [InlineData("AUTH=PLAIN", true, LoginMethod.LoginCommand, AuthMechanism.Login)]
    [InlineData("AUTH=LOGIN LOGINDISABLED", true, LoginMethod.SaslLogin, AuthMechanism.Login)]
    [InlineData("AUTH=PLAIN LOGINDISABLED", true, null, AuthMechanism.Login)]
    [InlineData("AUTH=LOGIN", true, null, AuthMechanism.Plain)]
    [InlineData("AUTH=PLAIN", false, LoginMethod.Plain, AuthMechanism.Plain)]
    [InlineData("AUTH=PLAIN LOGINDISABLED", false, null, AuthMechanism.Plain)]
    [InlineData("AUTH=LOGIN LOGINDISABLED", false, null, AuthMechanism.Login)]
    [InlineData("AUTH=PLAIN", true, null, AuthMechanism.User)]
    internal void Imap_with_a_password(string capabilities, bool encrypted, LoginMethod? expected, AuthMechanism? forced = null)
    {
        var list = ImapCapabilityList.Parse(Encoding.ASCII.GetBytes($"CAPABILITY IMAP4rev1 {capabilities}"));

        LoginChoice.Of(ImapMechanisms.Offer(list.Flags, list.Mechanisms), encrypted, token: false, forced).ShouldBe(expected);
    }

    [Theory]
    [InlineData("USER|SASL LOGIN PLAIN SCRAM-SHA-256", true, LoginMethod.Plain)]
    [InlineData("USER|SASL LOGIN", true, LoginMethod.UserAndPass)]
    [InlineData("USER", true, LoginMethod.UserAndPass)]
    [InlineData("SASL LOGIN", true, LoginMethod.SaslLogin)]
    [InlineData("SASL SCRAM-SHA-1 SCRAM-SHA-256", true, LoginMethod.ScramSha256)]
    [InlineData("TOP|UIDL", true, LoginMethod.UserAndPass)]
    [InlineData(null, true, LoginMethod.UserAndPass)]
    [InlineData("USER|SASL PLAIN SCRAM-SHA-1 SCRAM-SHA-256", false, LoginMethod.ScramSha256)]
    [InlineData("USER|SASL PLAIN SCRAM-SHA-1", false, LoginMethod.ScramSha1)]
    [InlineData("USER|SASL PLAIN", false, LoginMethod.UserAndPass)]
    [InlineData("SASL PLAIN LOGIN", false, LoginMethod.Plain)]
    [InlineData("SASL LOGIN", false, LoginMethod.SaslLogin)]
    [InlineData("TOP|SASL|STLS", false, null)]
    [InlineData(null, false, LoginMethod.UserAndPass)]
    [InlineData("USER|SASL LOGIN PLAIN", true, LoginMethod.SaslLogin, AuthMechanism.Login)]
    [InlineData("USER|SASL PLAIN", true, null, AuthMechanism.Login)]
    [InlineData("USER|SASL PLAIN", true, LoginMethod.UserAndPass, AuthMechanism.User)]
    [InlineData("SASL PLAIN", true, null, AuthMechanism.User)]
    [InlineData("USER|SASL PLAIN SCRAM-SHA-1", true, LoginMethod.ScramSha1, AuthMechanism.ScramSha1)]
    [InlineData(null, true, null, AuthMechanism.Plain)]
    internal void Pop3_with_a_password(string? capabilities, bool encrypted, LoginMethod? expected, AuthMechanism? forced = null) =>
        LoginChoice.Of(Pop3(capabilities, encrypted), encrypted, token: false, forced).ShouldBe(expected);

    [Theory]
    [InlineData("USER|SASL PLAIN XOAUTH2 OAUTHBEARER", true, LoginMethod.OAuthBearer)]
    [InlineData("USER|SASL PLAIN XOAUTH2", true, LoginMethod.XOAuth2)]
    [InlineData("USER|SASL PLAIN", true, null)]
    [InlineData("USER", true, LoginMethod.XOAuth2)]
    [InlineData(null, true, LoginMethod.XOAuth2)]
    [InlineData("SASL XOAUTH2 OAUTHBEARER", true, LoginMethod.XOAuth2, AuthMechanism.XOAuth2)]
    [InlineData("SASL XOAUTH2", true, null, AuthMechanism.OAuthBearer)]
    [InlineData(null, true, LoginMethod.OAuthBearer, AuthMechanism.OAuthBearer)]
    [InlineData("SASL XOAUTH2 OAUTHBEARER", false, null)]
    [InlineData("SASL XOAUTH2 OAUTHBEARER", false, null, AuthMechanism.XOAuth2)]
    [InlineData(null, false, null, AuthMechanism.OAuthBearer)]
    internal void With_a_token(string? capabilities, bool encrypted, LoginMethod? expected, AuthMechanism? forced = null) =>
        LoginChoice.Of(Pop3(capabilities, encrypted), encrypted, token: true, forced).ShouldBe(expected);

    private static LoginOffer Pop3(string? capabilities, bool encrypted)
    {
        if (capabilities is null)
            return Pop3Mechanisms.Offer(Pop3Capabilities.None, SaslMechanisms.None, encrypted);
        byte[][] lines = [.. capabilities.Split('|').Select(Encoding.ASCII.GetBytes)];
        return Pop3Mechanisms.Offer(
            lines.Aggregate(Pop3Capabilities.Known, (flags, line) => flags | Pop3CapabilityLine.Parse(line)),
            lines.Aggregate(SaslMechanisms.None, (flags, line) => flags | Pop3CapabilityLine.Mechanisms(line)),
            encrypted);
    }
}
