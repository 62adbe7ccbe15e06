using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class MonitorDeciderTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly CreateMonitor Command = new(
        500, 1, 10, "Mailbox Access", "mail.example.com", "mail.example.com", 993, "active", 30, 20, null, null,
        new ReadableConfig("imap", "monitor@example.com", true, true, true), "c1.sealed");

    private static readonly ChangeMonitor Same = new(
        Command.Name, Command.Hostname, Command.HostAscii, Command.Port, Command.Status, Command.CheckInterval, Command.TimeoutSeconds, null, null, Config: null);

    [Fact]
    public void A_new_monitor_is_created_as_asked_for()
    {
        var created = Decide(Command);
        created.ShouldBe(new MonitorCreated(
            500, 1, 10, "Mailbox Access", "mail.example.com", "mail.example.com", 993, "active", 30, 20, null, null, Command.Config, "c1.sealed"));
    }

    [Fact]
    public void What_is_left_out_gets_its_default()
    {
        var created = Decide(Command with { Port = null, Status = null, CheckInterval = null, TimeoutSeconds = null });
        created.Port.ShouldBeNull();
        created.Status.ShouldBe("active");
        created.CheckInterval.ShouldBe(60);
        created.TimeoutSeconds.ShouldBe(30);
    }

    [Theory]
    [InlineData("active", "active")]
    [InlineData("maintenance", "maintenance")]
    [InlineData("disabled", "disabled")]
    [InlineData("paused", "disabled")]
    [InlineData("inactive", "disabled")]
    public void A_status_is_stored_normalised(string asked, string stored) => Decide(Command with { Status = asked }).Status.ShouldBe(stored);

    [Fact]
    public void Creating_the_same_monitor_again_changes_nothing()
    {
        var state = MailboxMonitor.Evolve(null, Decide(Command), 1, Now);
        MonitorDecider.Decide(Command, state).ShouldBeEmpty();
    }

    [Fact]
    public void A_created_monitor_begins_at_its_events_version_and_time()
    {
        var state = MailboxMonitor.Evolve(null, Decide(Command), 1, Now).ShouldNotBeNull();
        (state.Version, state.ProbeVersion, state.CreatedAt, state.UpdatedAt).ShouldBe((1, 1, Now, Now));
    }

    [Fact]
    public void A_change_says_what_it_changes_and_nothing_else()
    {
        var e = Change(Same with { CheckInterval = 60, NotificationEmail = "ops@example.com" }).ShouldHaveSingleItem().ShouldBeOfType<MonitorReconfigured>();
        e.ShouldBe(new MonitorReconfigured(500) { CheckInterval = new(30, 60), NotificationEmail = new(null, "ops@example.com") });
    }

    [Fact]
    public void A_change_to_what_is_there_already_changes_nothing() => Change(Same).ShouldBeEmpty();

    [Fact]
    public void What_is_taken_back_gets_its_default()
    {
        var events = Change(Same with { Port = null, CheckInterval = null, TimeoutSeconds = null, Status = null });
        events.ShouldBe([new MonitorReconfigured(500) { Port = new(993, null), CheckInterval = new(30, 60), TimeoutSeconds = new(20, 30) }]);
    }

    [Theory]
    [InlineData("maintenance", "maintenance")]
    [InlineData("paused", "disabled")]
    [InlineData("inactive", "disabled")]
    public void A_new_status_is_an_event_of_its_own(string asked, string stored) =>
        Change(Same with { Status = asked }).ShouldBe([new MonitorStatusChanged(500, "active", stored)]);

    [Theory]
    [InlineData("paused", "disabled")]
    [InlineData("maintenance", "maintenance")]
    public void A_status_alone_changes_once(string asked, string stored)
    {
        var changed = MonitorDecider.Decide(new ChangeStatus(asked), Created()).ShouldHaveSingleItem();
        changed.ShouldBe(new MonitorStatusChanged(500, "active", stored));
        MonitorDecider.Decide(new ChangeStatus(asked), After(Created(), changed)).ShouldBeEmpty();
    }

    [Fact]
    public void A_new_configuration_is_readable_before_and_after_with_its_secrets_sealed()
    {
        var readable = Command.Config with { Tls = false };
        Change(Same with { Config = new NewConfig(readable, "c1.new", PasswordReplaced: true) })
            .ShouldBe([new MonitorReconfigured(500) { Config = new(Command.Config, readable), PasswordReplaced = true, SealedConfig = "c1.new" }]);
    }

    [Fact]
    public void A_monitor_is_deleted_once()
    {
        var deleted = MonitorDecider.Decide(new DeleteMonitor(), Created()).ShouldHaveSingleItem();
        deleted.ShouldBe(new MonitorDeleted(500));
        MonitorDecider.Decide(new DeleteMonitor(), After(Created(), deleted)).ShouldBeEmpty();
    }

    [Fact]
    public void A_deleted_monitor_takes_no_command()
    {
        var gone = After(Created(), new MonitorDeleted(500));
        Should.Throw<InvalidOperationException>(() => MonitorDecider.Decide(Same with { Name = "n" }, gone));
        Should.Throw<InvalidOperationException>(() => MonitorDecider.Decide(new ChangeStatus("disabled"), gone));
        Should.Throw<InvalidOperationException>(() => MonitorDecider.Decide(new ShredSecrets(), gone));
    }

    [Fact]
    public void Secrets_are_destroyed_once_and_again_when_there_are_new_ones()
    {
        var shredded = After(Created(), MonitorDecider.Decide(new ShredSecrets(), Created()).ShouldHaveSingleItem());
        shredded.SealedConfig.ShouldBeNull();
        MonitorDecider.Decide(new ShredSecrets(), shredded).ShouldBeEmpty();

        var renewed = After(shredded, MonitorDecider.Decide(Same with { Config = new NewConfig(Command.Config, "c1.new", PasswordReplaced: true) }, shredded).ShouldHaveSingleItem());
        MonitorDecider.Decide(new ShredSecrets(), renewed).ShouldHaveSingleItem();
    }

    private static MailboxMonitor Created() => MailboxMonitor.Evolve(null, Decide(Command), 1, Now)!;

    private static MailboxMonitor After(MailboxMonitor state, object data) => MailboxMonitor.Evolve(state, data, state.Version + 1, Now)!;

    private static IReadOnlyList<object> Change(ChangeMonitor command) => MonitorDecider.Decide(command, Created());

    private static MonitorCreated Decide(CreateMonitor command) => MonitorDecider.Decide(command, state: null).ShouldHaveSingleItem().ShouldBeOfType<MonitorCreated>();
}
