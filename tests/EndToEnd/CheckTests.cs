using System.Text.Json;
using EventMonitors.DevHost.Running;
using EventMonitors.DevHost.Servers;
using EventMonitors.Tests.Support;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd;

/// <summary>The main job: a created monitor is checked, at once and then once per slot.</summary>
[Collection(nameof(RunningSystem))]
public sealed class CheckTests(RunningSystem system) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ApiClient _api = system.As(tokens => tokens.Editor);
    private readonly DemoMail _mail = system.Demo.Mail!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task Every_way_into_the_demo_mailbox_is_up_at_once_and_then_once_per_slot()
    {
        var ways = await Task.WhenAll(
            CreateAsync("imap", _mail.Imaps, tls: true),
            CreateAsync("imap", _mail.Imap, tls: false),
            CreateAsync("pop3", _mail.Pop3s, tls: true),
            CreateAsync("pop3", _mail.Pop3, tls: false));

        foreach (var monitor in ways)
        {
            // The first one at once, and two slots to compare.
            var checks = await _api.ChecksAsync(monitor.Id, checks => checks.Count(check => check.Trigger == "schedule") >= 2, Cancellation);

            checks[0].Trigger.ShouldBe("change");
            (checks[0].FinishedAt - monitor.CreatedAt).ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(30));
            checks.ShouldAllBe(check => check.Outcome == "completed" && check.Verdict == "up" && check.Fault == "none");
            checks.Select(check => check.CheckId).ShouldBeUnique();
            var slots = checks.Where(check => check.Trigger == "schedule").Select(check => check.Slot).ToList();
            slots.Zip(slots.Skip(1)).ShouldAllBe(pair => pair.Second - pair.First == Interval);
            var shown = await _api.MonitorAsync(monitor.Id, Cancellation);
            shown.GetProperty("lastCheckedAt").GetDateTimeOffset().ShouldBeGreaterThanOrEqualTo(checks[^1].FinishedAt!.Value);
        }
    }

    [Fact]
    public async Task Two_workers_share_the_checks()
    {
        var monitors = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => CreateAsync("imap", _mail.Imap, tls: false)));

        // Which of them takes a check is the broker's choice; that it always chooses the same one is not.
        var workers = await Eventually.Async(
            async c => (await Task.WhenAll(monitors.Select(monitor => _api.ChecksAsync(monitor.Id, c)))).SelectMany(checks => checks).Select(check => check.Worker).ToHashSet(),
            workers => workers.Count == 2,
            TimeSpan.FromSeconds(60),
            Cancellation);

        workers.ShouldBe(["worker-1", "worker-2"], ignoreOrder: true);
    }

    [Fact]
    public async Task Wrong_password_is_down_for_its_credentials()
    {
        var config = new { protocol = "imap", user = _mail.User, password = "not-the-password", tls = true };
        await ShouldComeOutAs(new { port = _mail.Imaps, imapPopConfig = config }, "down", "credentials");
    }

    [Fact]
    public async Task Closed_port_is_down_for_its_connection()
    {
        using var ports = new FreePorts();
        var config = new { protocol = "imap", user = _mail.User, password = _mail.Password, tls = true };
        await ShouldComeOutAs(new { port = ports.Take(), imapPopConfig = config }, "down", "connect");
    }

    [Fact]
    public async Task Untrusted_certificate_is_down_for_it()
    {
        var config = new { protocol = "imap", user = _mail.User, password = _mail.Password, tls = true };
        await ShouldComeOutAs(new { port = _mail.ImapsUntrusted, imapPopConfig = config }, "down", "certificate");
    }

    [Fact]
    public async Task Untrusted_certificate_is_up_where_it_need_not_be_verified()
    {
        var config = new { protocol = "imap", user = _mail.User, password = _mail.Password, tls = true, tlsOptions = new { rejectUnauthorized = false } };
        await ShouldComeOutAs(new { port = _mail.ImapsUntrusted, imapPopConfig = config }, "up", "none");
    }

    [Fact]
    public async Task Disabled_paused_and_inactive_monitors_are_never_checked()
    {
        var idle = await Task.WhenAll(((string[])["disabled", "paused", "inactive"]).Select(status => CreateAsync("imap", _mail.Imap, tls: false, status)));
        var active = await CreateAsync("imap", _mail.Imap, tls: false);

        // By its third one every slot of the others has come and gone.
        await _api.ChecksAsync(active.Id, checks => checks.Count >= 3, Cancellation);

        foreach (var monitor in idle)
        {
            (await _api.ChecksAsync(monitor.Id, Cancellation)).ShouldBeEmpty();
            var shown = await _api.MonitorAsync(monitor.Id, Cancellation);
            shown.GetProperty("status").GetString().ShouldBe("disabled");
            shown.GetProperty("lastCheckedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        }
    }

    private async Task ShouldComeOutAs(object changes, string verdict, string fault)
    {
        var monitor = await _api.CreateAsync(changes, Cancellation);
        var checks = await _api.ChecksAsync(monitor.GetProperty("id").GetInt64(), checks => checks.Count > 0, Cancellation);
        (checks[0].Verdict, checks[0].Fault).ShouldBe((verdict, fault));
    }

    private async Task<(long Id, DateTimeOffset CreatedAt)> CreateAsync(string protocol, int port, bool tls, string status = "active")
    {
        var config = new { protocol, user = _mail.User, password = _mail.Password, tls };
        var monitor = await _api.CreateAsync(new { port, status, imapPopConfig = config }, Cancellation);
        return (monitor.GetProperty("id").GetInt64(), monitor.GetProperty("createdAt").GetDateTimeOffset());
    }
}
