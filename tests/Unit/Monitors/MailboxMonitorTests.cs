using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class MailboxMonitorTests
{
    private static readonly DateTimeOffset Then = new(2026, 2, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Then.AddMinutes(1);
    private static readonly ReadableConfig Config = new("imap", "monitor@example.com", true, true, true);

    private static readonly MailboxMonitor State = MailboxMonitor.Evolve(
        null, new MonitorCreated(500, 1, 10, "n", "mail.example.com", "mail.example.com", 993, "active", 30, 20, "+49 30 1", "a@b", Config, "c1.old"), 1, Then)!;

    public static TheoryData<string> ProbeFields => [.. Changes.Where(c => c.Value.ChangesProbe).Select(c => c.Key)];

    public static TheoryData<string> OtherFields => [.. Changes.Where(c => !c.Value.ChangesProbe).Select(c => c.Key)];

    private static Dictionary<string, (MonitorReconfigured Event, bool ChangesProbe)> Changes { get; } = new()
    {
        ["host"] = (new(500) { Hostname = new("mail.example.com", "b.example"), HostAscii = "b.example" }, true),
        ["port"] = (new(500) { Port = new(993, null) }, true),
        ["timeout"] = (new(500) { TimeoutSeconds = new(20, 10) }, true),
        ["protocol"] = (Configured(Config with { Protocol = "pop3" }), true),
        ["user"] = (Configured(Config with { User = null }), true),
        ["tls"] = (Configured(Config with { Tls = false }), true),
        ["certificate rule"] = (Configured(Config with { RejectUnauthorized = false }), true),
        ["STARTTLS"] = (Configured(Config with { StartTls = true }), true),
        ["mechanism"] = (Configured(Config with { AuthMechanism = "LOGIN" }), true),
        ["token endpoint"] = (Configured(Config with { OAuth2 = new("https://login.example.com/", "c", null, true, false) }), true),
        ["mailbox"] = (Configured(Config with { Mailbox = "Archive" }), true),
        ["expectation"] = (Configured(Config with { Expect = new(1, null, null) }), true),
        ["certificate warning"] = (Configured(Config with { CertificateExpiryWarningDays = 21 }), true),
        ["IP version"] = (Configured(Config with { IpVersion = 6 }), true),
        ["client secret"] = (Configured(Config) with { ClientSecretReplaced = true }, true),
        ["refresh token"] = (Configured(Config) with { RefreshTokenReplaced = true }, true),
        ["password"] = (Configured(Config) with { PasswordReplaced = true }, true),
        ["unknown key"] = (Configured(Config), false),
        ["another spelling of the host"] = (new(500) { Hostname = new("xn--bcher-kva.example", "bücher.example") }, false),
        ["name"] = (new(500) { Name = new("n", "m") }, false),
        ["confirmations"] = (new(500) { Confirmations = new(null, 3), RecoveryConfirmations = new(null, 2) }, false),
        ["interval"] = (new(500) { CheckInterval = new(30, 60) }, false),
        ["address"] = (new(500) { NotificationEmail = new("a@b", null), NotificationPhoneNumber = new("+49 30 1", null) }, false),
    };

    [Theory]
    [MemberData(nameof(ProbeFields))]
    public void A_field_that_the_probe_uses_calls_for_a_first_check(string field) => After(Changes[field].Event).ProbeVersion.ShouldBe(2);

    [Theory]
    [MemberData(nameof(OtherFields))]
    public void Another_field_does_not(string field) => After(Changes[field].Event).ProbeVersion.ShouldBe(1);

    [Fact]
    public void A_change_replaces_what_it_names_and_leaves_the_rest()
    {
        var after = After(new MonitorReconfigured(500)
        {
            Name = new("n", "m"),
            Hostname = new("mail.example.com", "bücher.example"),
            HostAscii = "xn--bcher-kva.example",
            Port = new(993, null),
            NotificationEmail = new("a@b", null),
            Config = new(Config, Config with { Tls = false }),
            SealedConfig = "c1.new",
        });
        after.ShouldBe(State with
        {
            Name = "m",
            Hostname = "bücher.example",
            HostAscii = "xn--bcher-kva.example",
            Port = null,
            NotificationEmail = null,
            Config = Config with { Tls = false },
            SealedConfig = "c1.new",
            UpdatedAt = Now,
            Version = 2,
            ProbeVersion = 2,
        });
    }

    [Theory]
    [InlineData("disabled", "active", 2)]
    [InlineData("disabled", "maintenance", 2)]
    [InlineData("active", "disabled", 1)]
    [InlineData("maintenance", "active", 1)]
    public void Being_activated_calls_for_a_first_check(string old, string @new, long probeVersion)
    {
        var after = MailboxMonitor.Evolve(State with { Status = old }, new MonitorStatusChanged(500, old, @new), 2, Now)!;
        (after.Status, after.Version, after.ProbeVersion).ShouldBe((@new, 2, probeVersion));
    }

    [Fact]
    public void A_deleted_monitor_says_when() => After(new MonitorDeleted(500)).ShouldBe(State with { DeletedAt = Now, UpdatedAt = Now, Version = 2 });

    [Fact]
    public void Destroyed_secrets_are_not_there_any_more_and_what_is_readable_stays() =>
        After(new MonitorSecretsShredded(500)).ShouldBe(State with { SealedConfig = null, ShreddedVersion = 2, UpdatedAt = Now, Version = 2 });

    private static MonitorReconfigured Configured(ReadableConfig config) => new(500) { Config = new(Config, config), SealedConfig = "c1.new" };

    private static MailboxMonitor After(object data) => MailboxMonitor.Evolve(State, data, 2, Now)!;
}
