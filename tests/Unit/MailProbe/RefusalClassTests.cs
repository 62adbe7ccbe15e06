using EventMonitors.MailProbe;
using EventMonitors.MailProbe.Refusals;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class RefusalClassTests
{
    [Theory]
    [InlineData("AUTHENTICATIONFAILED", "try again later", FaultClass.Credentials)]
    [InlineData("authenticationfailed", "", FaultClass.Credentials)]
    [InlineData("EXPIRED", "", FaultClass.Credentials)]
    [InlineData("AUTH", "", FaultClass.Credentials)]
    [InlineData("UNAVAILABLE", "mailbox is locked", FaultClass.Unavailable)]
    [InlineData("SYS/TEMP", "", FaultClass.Unavailable)]
    [InlineData("SYS/PERM", "", FaultClass.Unavailable)]
    [InlineData("INUSE", "", FaultClass.MailboxLocked)]
    [InlineData("IN-USE", "", FaultClass.MailboxLocked)]
    [InlineData("LIMIT", "", FaultClass.Throttled)]
    [InlineData("LOGIN-DELAY 60", "", FaultClass.Throttled)]
    [InlineData("PRIVACYREQUIRED", "", FaultClass.LoginPolicy)]
    [InlineData("NONEXISTENT", "", FaultClass.Mailbox)]
    [InlineData("CLIENTBUG", "", FaultClass.Protocol)]
    public void The_code_goes_before_the_text(string code, string text, FaultClass expected) =>
        RefusalClass.Of(code, text, FaultClass.Internal).ShouldBe(expected);

    [Theory]
    [InlineData("UNAVAILABLE", "Maximum number of connections from user+IP exceeded (mail_max_userip_connections=10)")]
    [InlineData("IN-USE", "Too many simultaneous connections")]
    [InlineData("SYS/TEMP", "Rate limit hit")]
    public void A_code_for_not_now_leaves_it_to_the_text_who_is_the_cause(string code, string text) =>
        RefusalClass.Of(code, text, FaultClass.Internal).ShouldBe(FaultClass.Throttled);

    [Theory]
    [InlineData("Too many simultaneous connections. (Failure)", FaultClass.Throttled)]
    [InlineData("Login delay, try again in 30 s", FaultClass.Throttled)]
    [InlineData("unable to lock maildrop", FaultClass.MailboxLocked)]
    [InlineData("Maildrop already locked", FaultClass.MailboxLocked)]
    [InlineData("mailbox in use by another session", FaultClass.MailboxLocked)]
    [InlineData("Plaintext authentication disallowed on non-secure (SSL/TLS) connections.", FaultClass.LoginPolicy)]
    [InlineData("Must issue a STARTTLS command first", FaultClass.LoginPolicy)]
    [InlineData("Temporary authentication failure", FaultClass.Unavailable)]
    [InlineData("User is authenticated but not connected.", FaultClass.Unavailable)]
    [InlineData("Server shutting down", FaultClass.Unavailable)]
    public void Without_a_code_the_text_is_read(string text, FaultClass expected)
    {
        RefusalClass.Of(null, text, FaultClass.Internal).ShouldBe(expected);
        RefusalClass.Of("ALERT", text, FaultClass.Internal).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Authentication failed.")]
    [InlineData("Invalid login or password")]
    [InlineData("LOGIN failed.")]
    [InlineData("Your account has been locked")]
    [InlineData("Mailbox blocked")]
    [InlineData("Application-specific password required: https://support.example.com/accounts (Failure)")]
    [InlineData("")]
    public void A_text_that_says_nothing_of_it_means_what_the_phase_says(string text) =>
        RefusalClass.Of(null, text, FaultClass.Credentials).ShouldBe(FaultClass.Credentials);
}
