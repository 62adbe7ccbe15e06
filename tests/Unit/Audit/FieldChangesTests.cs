using System.Text.Json;
using EventMonitors.Api.Audit;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Audit;

public sealed class FieldChangesTests
{
    private static readonly ReadableConfig Config = new("imap", "a@example.com", HasPassword: true, Tls: true, RejectUnauthorized: true);

    [Fact]
    public void A_changed_field_is_named_as_the_API_names_it_with_its_old_and_its_new_value() =>
        Of(new MonitorReconfigured(500) { Port = new(null, 993), CheckInterval = new(30, 60), NotificationEmail = new("a@example.com", null) })
            .ShouldBe(["port: null -> 993", "checkInterval: 30 -> 60", "notificationEmail: \"a@example.com\" -> null"]);

    [Fact]
    public void A_status_is_a_field_like_any_other() =>
        Of(new MonitorStatusChanged(500, "active", "disabled")).ShouldBe(["status: \"active\" -> \"disabled\""]);

    [Fact]
    public void Keys_of_the_configuration_are_told_one_by_one_and_only_where_they_differ() =>
        Of(new MonitorReconfigured(500) { Config = new(Config, Config with { Tls = false, RejectUnauthorized = false, User = "b@example.com" }), SealedConfig = "c1.AAAA" })
            .ShouldBe(["imapPopConfig.user: \"a@example.com\" -> \"b@example.com\"", "imapPopConfig.tls: true -> false", "imapPopConfig.tlsOptions.rejectUnauthorized: true -> false"]);

    [Theory]
    [InlineData(true, true, "\"********\" -> \"********\"")]
    [InlineData(false, true, "null -> \"********\"")]
    [InlineData(true, false, "\"********\" -> null")]
    public void A_password_shows_that_it_changed_and_not_what_it_is(bool before, bool after, string expected) =>
        Of(new MonitorReconfigured(500) { Config = new(Config with { HasPassword = before }, Config with { HasPassword = after }), PasswordReplaced = true, SealedConfig = "c1.AAAA" })
            .ShouldBe([$"imapPopConfig.password: {expected}"]);

    [Fact]
    public void Optional_keys_are_told_where_the_API_has_them()
    {
        var options = Config with
        {
            StartTls = true,
            AuthMechanism = "XOAUTH2",
            OAuth2 = new("https://login.example.com/token", "c", null, HasClientSecret: true, HasRefreshToken: false),
            Mailbox = "Archive",
            Expect = new(1, null, 60),
            CertificateExpiryWarningDays = 21,
            IpVersion = 6,
        };
        string[] paths = ["startTls", "authMechanism", "oauth2.tokenEndpoint", "oauth2.clientId", "mailbox", "expect.minMessages", "expect.newestMessageMaxAgeMinutes", "certificateExpiryWarningDays", "ipVersion"];
        string[] values = ["true", "\"XOAUTH2\"", "\"https://login.example.com/token\"", "\"c\"", "\"Archive\"", "1", "60", "21", "6"];
        string[] nothing = ["false", .. Enumerable.Repeat("null", 8)];
        Of(new MonitorReconfigured(500) { Config = new(Config, options), SealedConfig = "c1.AAAA" })
            .ShouldBe(paths.Select((path, i) => $"imapPopConfig.{path}: {nothing[i]} -> {values[i]}"));
        Of(new MonitorReconfigured(500) { Config = new(options, Config), SealedConfig = "c1.AAAA" })
            .ShouldBe(paths.Select((path, i) => $"imapPopConfig.{path}: {values[i]} -> {nothing[i]}"));
        Of(new MonitorReconfigured(500) { Config = new(options, options with { Expect = new(2, null, 60) }), SealedConfig = "c1.AAAA" })
            .ShouldBe(["imapPopConfig.expect.minMessages: 1 -> 2"]);
    }

    [Fact]
    public void Secrets_for_tokens_show_that_they_changed_and_not_what_they_are()
    {
        var before = Config with { HasPassword = false, OAuth2 = new("https://login.example.com/token", "c", "mail", HasClientSecret: true, HasRefreshToken: false) };
        var after = before with { OAuth2 = before.OAuth2 with { HasRefreshToken = true } };
        Of(new MonitorReconfigured(500) { Config = new(before, after), ClientSecretReplaced = true, RefreshTokenReplaced = true, SealedConfig = "c1.AAAA" })
            .ShouldBe(["imapPopConfig.oauth2.clientSecret: \"********\" -> \"********\"", "imapPopConfig.oauth2.refreshToken: null -> \"********\""]);
        Of(new MonitorReconfigured(500) { Config = new(before, Config with { HasPassword = false }), ClientSecretReplaced = true, SealedConfig = "c1.AAAA" })
            .ShouldContain("imapPopConfig.oauth2.clientSecret: \"********\" -> null");
    }

    [Fact]
    public void A_key_that_nobody_knows_is_told_without_its_name_and_value() =>
        Of(new MonitorReconfigured(500) { Config = new(Config, Config), SealedConfig = "c1.AAAA" }).ShouldBe(["imapPopConfig: \"********\" -> \"********\""]);

    [Fact]
    public void An_event_that_changes_no_field_has_no_changes() => Of(new MonitorDeleted(500)).ShouldBeEmpty();

    [Fact]
    public void A_field_of_an_event_that_is_still_to_come_needs_no_code() =>
        Of(new { Id = 5, Limit = new { Old = (int?)null, New = 9 }, Other = new { Old = 1, New = 2, More = 3 } }).ShouldBe(["limit: null -> 9"]);

    private static IEnumerable<string> Of(object data) =>
        FieldChanges.Of(data, JsonSerializer.SerializeToElement(data, HistoryJson.Options)).Select(c => $"{c.Field}: {Show(c.Old)} -> {Show(c.New)}");

    private static string Show(JsonElement? value) => value?.GetRawText() ?? "null";
}
