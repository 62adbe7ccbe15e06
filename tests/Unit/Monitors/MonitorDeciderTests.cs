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

    private static MonitorCreated Decide(CreateMonitor command) => MonitorDecider.Decide(command, state: null).ShouldHaveSingleItem().ShouldBeOfType<MonitorCreated>();
}
