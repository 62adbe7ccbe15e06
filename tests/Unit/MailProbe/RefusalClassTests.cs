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

    // What servers in use are documented or reported to say.
    [Theory]
    [InlineData(null, "Login only available under a layer", FaultClass.LoginPolicy)]
    [InlineData("AUTH", "USER command only available under a layer", FaultClass.LoginPolicy)]
    [InlineData("AUTH", "Plaintext authentication disallowed on non-secure (SSL/TLS) connections.", FaultClass.LoginPolicy)]
    [InlineData("PRIVACYREQUIRED", "Plaintext authentication disallowed on non-secure (SSL/TLS) connections.", FaultClass.LoginPolicy)]
    [InlineData("LOGIN-DELAY", "Logins must be at least 5 minutes apart", FaultClass.Throttled)]
    [InlineData(null, "Logins must be at least 5 minutes apart", FaultClass.Throttled)]
    [InlineData("IN-USE", "Unable to lock maildrop: Mailbox is locked by POP server", FaultClass.MailboxLocked)]
    [InlineData("IN-USE", "/var/mail/.joe.pop lock busy!  Is another session active? (11)", FaultClass.MailboxLocked)]
    [InlineData(null, "/var/mail/.joe.pop lock busy!  Is another session active? (11)", FaultClass.MailboxLocked)]
    [InlineData("SYS/TEMP", "Unable to locate maildrop", FaultClass.Unavailable)]
    [InlineData(null, "Login failed: authentication failure", FaultClass.Credentials)]
    [InlineData(null, "AUTHENTICATE failed.", FaultClass.Credentials)]
    [InlineData(null, "Logon failure: unknown user name or bad password.", FaultClass.Credentials)]
    [InlineData(null, "Server Unavailable. 15", FaultClass.Unavailable)]
    [InlineData(null, "Command is not valid in this state.", FaultClass.LoginPolicy)]
    [InlineData("ALERT", "Account is blocked. Login to your account via a web browser to verify your identity.", FaultClass.Credentials)]
    [InlineData("ALERT", "Please log in via your web browser and then try again. (Failure)", FaultClass.Credentials)]
    [InlineData("WEBALERT https://example.com/", "Web login required.", FaultClass.Credentials)]
    [InlineData("SYS/PERM", "Web login required: https://support.example.com/", FaultClass.Credentials)]
    [InlineData("ALERT", "Your account is not enabled for IMAP use. (Failure)", FaultClass.LoginPolicy)]
    [InlineData("SYS/PERM", "Your account is not enabled for POP access.", FaultClass.LoginPolicy)]
    [InlineData("SYS/PERM", "pop not allowed for user.", FaultClass.LoginPolicy)]
    [InlineData("ALERT", "IMAP access is disabled for your domain.", FaultClass.LoginPolicy)]
    [InlineData("ALERT", "You are yet to enable IMAP for your account.", FaultClass.LoginPolicy)]
    [InlineData("OVERQUOTA", "Account exceeded command or bandwidth limits. (Failure)", FaultClass.Throttled)]
    [InlineData("ALERT", "Too many simultaneous connections. (Failure)", FaultClass.Throttled)]
    [InlineData("UNAVAILABLE", "Temporary System Error (Failure)", FaultClass.Unavailable)]
    [InlineData("SERVERBUG", "AUTHENTICATE Server error - Please try again later", FaultClass.Unavailable)]
    [InlineData(null, "Too many authentication requests from this IP address.", FaultClass.Throttled)]
    [InlineData("THROTTLED", "", FaultClass.Throttled)]
    [InlineData(null, "cleartext logins disabled", FaultClass.LoginPolicy)]
    [InlineData(null, "EXAMINE Unsafe Login. Please contact us for help", FaultClass.LoginPolicy)]
    [InlineData(null, "refused (no-resources)", FaultClass.Unavailable)]
    public void Real_servers_are_understood(string? code, string text, FaultClass expected) =>
        RefusalClass.Of(code, text, FaultClass.Credentials).ShouldBe(expected);

    [Theory]
    [InlineData(null, "Account locked: too many failed login attempts", FaultClass.Credentials)]
    [InlineData("UNAVAILABLE", "Account locked: too many failed login attempts", FaultClass.Credentials)]
    [InlineData(null, "Your account has been temporarily locked", FaultClass.Credentials)]
    [InlineData(null, "Account disabled, too many invalid logins", FaultClass.Credentials)]
    [InlineData(null, "mailbox is locked by the administrator", FaultClass.Credentials)]
    [InlineData("IN-USE", "mailbox is locked by the administrator", FaultClass.Credentials)]
    [InlineData(null, "mailbox permanently locked", FaultClass.Credentials)]
    [InlineData(null, "User suspended, maximum number of sessions: 0", FaultClass.Credentials)]
    [InlineData(null, "mailbox is locked by another session of your account", FaultClass.MailboxLocked)]
    [InlineData(null, "Too many login attempts, try again later", FaultClass.Throttled)]
    public void Who_is_barred_until_somebody_acts_is_neither_throttled_nor_locked(string? code, string text, FaultClass expected) =>
        RefusalClass.Of(code, text, FaultClass.Credentials).ShouldBe(expected);

    [Fact]
    public void A_mailbox_that_is_barred_once_it_is_opened_is_the_mailbox() =>
        RefusalClass.Of(null, "mailbox is locked by the administrator", FaultClass.Mailbox).ShouldBe(FaultClass.Mailbox);

    [Theory]
    [InlineData("Incorrect password. Please try again.", FaultClass.Credentials)]
    [InlineData("Please try again later.", FaultClass.Unavailable)]
    [InlineData("Try again in 5 minutes", FaultClass.Unavailable)]
    public void To_try_again_is_no_outage_without_a_time(string text, FaultClass expected) =>
        RefusalClass.Of(null, text, FaultClass.Credentials).ShouldBe(expected);

    [Theory]
    [InlineData("no such user thomas-tls.only@example.com", "thomas-tls.only@example.com", FaultClass.Credentials)]
    [InlineData("NO TLS.Must@example.com: bad password", "tls.must@example.com", FaultClass.Credentials)]
    [InlineData("unknown unavailable@mailbox-busy.example", "unavailable@mailbox-busy.example", FaultClass.Credentials)]
    [InlineData("no such user hostls, mustard", "joe", FaultClass.Credentials)]
    [InlineData("AUTH class first: commonly refused", "joe", FaultClass.Credentials)]
    [InlineData("TLS only, monitor@example.com", "monitor@example.com", FaultClass.LoginPolicy)]
    [InlineData("You must use SSL", null, FaultClass.LoginPolicy)]
    [InlineData("Login requires STARTTLS", "a", FaultClass.LoginPolicy)]
    [InlineData("plain-text logins disabled", "tls", FaultClass.LoginPolicy)]
    public void What_demands_encryption_stands_in_whole_words_and_not_in_the_user(string text, string? user, FaultClass expected) =>
        RefusalClass.Of(null, text, FaultClass.Credentials, user).ShouldBe(expected);

    [Theory]
    [InlineData("Mailbox doesn't exist: Maintenance", "Maintenance", FaultClass.Mailbox)]
    [InlineData("Mailbox does not exist: Throttled", "Throttled", FaultClass.Mailbox)]
    [InlineData("No such mailbox \"temporary stuff\"", "temporary stuff", FaultClass.Mailbox)]
    [InlineData("Mailbox Maintenance: service in maintenance", "Maintenance", FaultClass.Unavailable)]
    public void What_a_mailbox_is_called_is_no_reason_for_a_refusal(string text, string mailbox, FaultClass expected) =>
        RefusalClass.Of(null, text, FaultClass.Mailbox, "joe", mailbox).ShouldBe(expected);

    [Theory]
    [InlineData("UNAVAILABLE", "", FaultClass.Unavailable)]
    [InlineData("SYS/TEMP", "", FaultClass.Unavailable)]
    [InlineData(null, "Too many connections", FaultClass.Throttled)]
    [InlineData("PRIVACYREQUIRED", "", FaultClass.Tls)]
    [InlineData(null, "TLS is disabled", FaultClass.Tls)]
    [InlineData(null, "", FaultClass.Tls)]
    public void A_refusal_to_begin_tls_means_no_tls(string? code, string text, FaultClass expected) =>
        RefusalClass.OfTls(code, text).ShouldBe(expected);

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
