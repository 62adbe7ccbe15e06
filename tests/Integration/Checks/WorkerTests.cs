using System.Text.Json;
using EventMonitors.Contracts;
using EventMonitors.DevHost.Scripted;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Mail;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

public sealed class WorkerTests(PipelineHost api) : IClassFixture<PipelineHost>
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mailbox_is_checked_within_seconds_of_its_creation_and_one_trace_tells_the_whole_way()
    {
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        var mail = await TestServers.MailAsync(Cancellation);
        var id = await CreateAsync(mail.Imaps, mail.User, mail.Password, traceParent: $"00-{Trace}-00f067aa0ba902b7-01");

        var check = (await SeeChecksAsync(id, 1)).ShouldHaveSingleItem();
        (check.GetProperty("verdict").GetString(), check.GetProperty("fault").GetString()).ShouldBe(("up", "none"), check.GetRawText());
        check.GetProperty("worker").GetString().ShouldBe("worker-1");
        check.GetProperty("timings").EnumerateObject().Select(t => t.Name).ShouldBe(["dns", "connect", "tls", "greeting", "login", "mailbox", "logout"]);
        (await api.GetAsync($"/api/imap-pop-monitors/{id}")).GetProperty("lastCheckedAt").ValueKind.ShouldBe(JsonValueKind.String);

        var events = (await api.GetAsync($"/api/imap-pop-monitors/{id}/events")).GetProperty("items").EnumerateArray().ToArray();
        events.Select(e => e.GetProperty("correlationId").GetString()).ShouldBe([Trace, Trace]);
    }

    [Fact]
    public async Task A_wrong_password_is_the_customers_fault_and_is_shown_nowhere()
    {
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        var mail = await TestServers.MailAsync(Cancellation);
        var id = await CreateAsync(mail.Imaps, mail.User, "hunter2-wrong");

        var check = (await SeeChecksAsync(id, 1)).ShouldHaveSingleItem();
        (check.GetProperty("verdict").GetString(), check.GetProperty("fault").GetString()).ShouldBe(("down", "credentials"));
        check.GetRawText().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task Two_workers_share_the_checks_and_each_slot_is_recorded_once()
    {
        await using var one = await RunningWorker.StartAsync(api, "worker-1", ("Worker:Concurrency", "1"));
        await using var two = await RunningWorker.StartAsync(api, "worker-2", ("Worker:Concurrency", "1"));
        var mail = await TestServers.MailAsync(Cancellation);
        var ids = new List<long>();
        for (var i = 0; i < 8; i++) ids.Add(await CreateAsync(mail.Imap, mail.User, mail.Password, tls: false, interval: 10));

        var workers = new HashSet<string>();
        foreach (var id in ids)
        {
            var checks = await SeeChecksAsync(id, 2);
            checks.Select(c => c.GetProperty("slot").GetString()).ShouldBeUnique();
            checks.ShouldAllBe(c => c.GetProperty("verdict").GetString() == "up");
            workers.UnionWith(checks.Select(c => c.GetProperty("worker").GetString()!));
        }

        workers.ShouldBe(["worker-1", "worker-2"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_request_that_nobody_took_in_time_becomes_a_missed_slot()
    {
        var mail = await TestServers.MailAsync(Cancellation);
        var id = await CreateAsync(mail.Imaps, mail.User, mail.Password, interval: 10);
        var created = (await api.GetAsync($"/api/imap-pop-monitors/{id}")).GetProperty("createdAt").GetDateTimeOffset();
        await Eventually.SeeAsync(() => Task.FromResult(DateTimeOffset.UtcNow), now => now > created.AddSeconds(11));

        await using var worker = await RunningWorker.StartAsync(api, "worker-late");
        var checks = await Eventually.SeeAsync(() => api.ChecksAsync(id), seen => seen.Any(c => c.GetProperty("outcome").GetString() == "missed"));
        var missed = checks.First(c => c.GetProperty("outcome").GetString() == "missed");
        (missed.GetProperty("reason").GetString(), missed.GetProperty("worker").GetString()).ShouldBe(("expired", "worker-late"));
    }

    [Fact]
    public async Task A_check_that_a_stopping_worker_could_not_finish_is_handed_to_another_one()
    {
        await using var silent = ScriptedMailServer.Start(Play.Silence);
        long id;
        await using (var first = await RunningWorker.StartAsync(api, "worker-first"))
        {
            id = await CreateAsync(silent.Port, null, null, tls: false, interval: 300, timeout: 15);
            await Eventually.SeeAsync(() => Task.FromResult(silent.Connections), connections => connections == 1);
        }

        await using var second = await RunningWorker.StartAsync(api, "worker-second");
        (await SeeChecksAsync(id, 1)).ShouldHaveSingleItem().GetProperty("worker").GetString().ShouldBe("worker-second");
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        (await broker.CountAsync($"{Queues.CheckRequests}_error", Cancellation)).ShouldBe(0u);
    }

    private Task<long> CreateAsync(int port, string? user, string? password, bool tls = true, int interval = 60, int timeout = 10, string? traceParent = null) => api.CreateMonitorAsync(
        new
        {
            customerId = 10,
            name = "checked",
            hostname = "localhost",
            port,
            checkInterval = interval,
            timeoutSeconds = timeout,
            imapPopConfig = user is null ? (object)new { tls } : new { user, password, tls },
        },
        traceParent);

    private Task<JsonElement[]> SeeChecksAsync(long id, int count) => Eventually.SeeAsync(() => api.ChecksAsync(id), checks => checks.Length >= count);
}
