using System.Text;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Scheduling;
using EventMonitors.Contracts;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Checks;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Scheduling;

public sealed class SchedulerTests(PipelineHost api) : IClassFixture<PipelineHost>, IAsyncLifetime
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private readonly List<CheckRequested> _taken = [];
    private Broker _broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_new_monitor_is_asked_for_at_once_and_then_once_per_slot()
    {
        var id = await CreateAsync(interval: 10);
        var requests = await SeeRequestsAsync(id, 3);

        requests[0].Trigger.ShouldBe("change");
        requests[0].CheckId.ShouldBe(CheckIds.OfChange(id, 1));
        (requests[0].RequestedAt - requests[0].Slot).ShouldBeLessThan(TimeSpan.FromSeconds(10));

        var slots = new Slots(id, 10);
        requests[1].Slot.ShouldBe(slots.AfterChange(requests[0].Slot));
        requests[2].Slot.ShouldBe(requests[1].Slot.AddSeconds(10));
        requests.Skip(1).ShouldAllBe(r => r.Trigger == "schedule" && r.CheckId == CheckIds.OfSlot(id, r.Slot) && r.ExpiresAt == r.Slot.AddSeconds(10) && r.TimeoutSeconds == 10);
    }

    [Fact]
    public async Task The_credentials_travel_sealed_and_open_for_their_target_alone()
    {
        var request = (await SeeRequestsAsync(await CreateAsync(), 1))[0];
        JsonSerializer.Serialize(request).ShouldNotContain("hunter2");
        var opened = CredentialEnvelope.Open(request.SealedCredentials!, CheckTarget.Of(request), [api.TransportKey]);
        opened.ShouldBe(new MailCredentials("monitor@example.com", "hunter2"));
    }

    [Fact]
    public async Task The_first_request_belongs_to_the_trace_of_the_call_that_created_the_monitor()
    {
        var id = await CreateAsync(traceParent: $"00-{Trace}-b7ad6b7169203331-01");
        await SeeRequestsAsync(id, 1);
        _traces[id].ShouldContain(Trace);
    }

    [Fact]
    public async Task A_disabled_monitor_is_never_asked_for_and_one_in_maintenance_is()
    {
        var disabled = await CreateAsync(status: "paused");
        var maintained = await CreateAsync(status: "maintenance");
        await SeeRequestsAsync(maintained, 1);
        _taken.ShouldNotContain(r => r.MonitorId == disabled);
    }

    [Fact]
    public async Task The_queue_of_requests_is_there_before_any_worker_is_and_is_declared_as_the_contract_says()
    {
        await SeeRequestsAsync(await CreateAsync(), 1);
        foreach (var queue in (string[])[Queues.CheckRequests, Queues.CheckRequestsNow, Queues.CheckResults])
        {
            await DeclareAsync(queue, Queues.ArgumentsOf(queue));
            await DeclareAsync(Queues.ErrorQueueOf(queue), Queues.ErrorArguments);
        }
    }

    [Fact]
    public async Task A_request_that_the_broker_gives_up_is_found_in_the_error_queue()
    {
        var id = await CreateAsync();
        await Eventually.SeeAsync(() => _broker.CountAsync(Queues.CheckRequests, Cancellation), count => count > 0);
        var last = await Eventually.SeeAsync(
            async () =>
            {
                // Every taker fails: the broker delivers again until its limit is reached.
                var taken = await _broker.Channel.BasicGetAsync(Queues.CheckRequests, autoAck: false, Cancellation);
                if (taken is not null) await _broker.Channel.BasicNackAsync(taken.DeliveryTag, multiple: false, requeue: true, Cancellation);
                var given = await _broker.Channel.BasicGetAsync(Queues.ErrorQueueOf(Queues.CheckRequests), autoAck: true, Cancellation);
                return given is not null && Encoding.UTF8.GetString(given.Body.Span).Contains($"\"monitorId\": {id},", StringComparison.Ordinal) ? given : null;
            },
            given => given is not null);
        last!.BasicProperties.Headers!.ShouldContainKey("x-first-death-reason");
        Encoding.UTF8.GetString((byte[])last.BasicProperties.Headers!["x-first-death-reason"]!).ShouldBe("delivery_limit");
    }

    [Fact]
    public async Task A_standby_takes_over_within_seconds_when_the_leader_loses_its_session()
    {
        using var standby = new ScheduleLeader(api.ConnectionString, 1, api.Service<Schedule>, new ScheduleStanding(), TimeProvider.System, NullLogger<ScheduleLeader>.Instance);
        await standby.StartAsync(Cancellation);
        try
        {
            await using var database = NpgsqlDataSource.Create(api.ConnectionString);
            await Eventually.SeeAsync(() => CountAsync(database, "select count(*) from pg_stat_activity where application_name = 'event-monitors-scheduler' and datname = current_database()"), sessions => sessions == 2);
            var leader = await CountAsync(database, LeaderPid);

            await CountAsync(database, $"select count(pg_terminate_backend({leader}))");
            await Eventually.SeeAsync(() => CountAsync(database, LeaderPid), pid => pid != 0 && pid != leader, TimeSpan.FromSeconds(5));
            (await SeeRequestsAsync(await CreateAsync(), 1))[0].Trigger.ShouldBe("change");
        }
        finally
        {
            await standby.StopAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_change_that_only_a_newer_version_can_read_is_followed_all_the_same()
    {
        var id = await CreateAsync();
        await SeeRequestsAsync(id, 1);

        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var leader = await CountAsync(database, LeaderPid);
        await CountAsync(database, $"with changed as (update event_monitors.monitors set version = 2, probe_version = 2, updated_at = now() where id = {id} returning 1) select count(*) from changed");
        var newer = new PostgresEventStore(database, new EventTypes().Add<Reconfigured>("monitor_reconfigured"), []);
        await newer.AppendAsync(
            [new StreamAppend("1", $"monitor-{id}", "monitor", ExpectedVersion.Exactly(1), [new NewEvent(Guid.NewGuid(), new Reconfigured(), DateTimeOffset.UtcNow, EventMetadata.None)])],
            cancellationToken: Cancellation);

        (await SeeRequestsAsync(id, 2))[1].CheckId.ShouldBe(CheckIds.OfChange(id, 2));
        (await CountAsync(database, LeaderPid)).ShouldBe(leader, "The leader stumbled over it.");
    }

    private sealed record Reconfigured;

    [Fact]
    public async Task Slots_that_nobody_ended_are_given_up_in_runs_and_those_that_were_are_left_alone()
    {
        var id = await CreateAsync(status: "disabled");
        var monitor = Monitor(id);
        var first = monitor.Slots.After(new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-2).AddHours(8), TimeSpan.Zero));
        await _broker.SendAsync(Results.Completed(id, first), Cancellation);
        await _broker.SendAsync(Results.Completed(id, first.AddMinutes(2)), Cancellation);
        await Eventually.SeeAsync(() => api.ChecksAsync(id), checks => checks.Length == 2);

        await api.Service<MissedRecorder>().JudgeAsync([new UnendedSlots(monitor, first, first.AddHours(20))], new BrokerLook(IsReachable: true, 1, 0), Cancellation);
        await api.Service<MissedRecorder>().JudgeAsync([new UnendedSlots(monitor, first, first.AddHours(20))], new BrokerLook(IsReachable: true, 1, 0), Cancellation);

        var checks = await api.ChecksAsync(id);
        checks.Sum(c => c.GetProperty("count").GetInt32()).ShouldBe(20 * 60 + 1);
        var missed = checks.Where(c => c.GetProperty("outcome").GetString() == "missed").ToArray();
        missed.ShouldAllBe(c => c.GetProperty("reason").GetString() == "outage" && c.GetProperty("slot").GetDateTimeOffset() != first);
        var events = (await api.GetAsync($"/api/imap-pop-monitors/{id}/events?limit=100")).GetProperty("items").EnumerateArray();
        events.Where(e => e.GetProperty("type").GetString() == CheckEventTypes.Missed).ShouldAllBe(e => e.GetProperty("correlationId").GetString()!.Length == 32);
        // One by one where a request may have been under way, then one run up to midnight and one behind it.
        missed.Count(c => c.GetProperty("count").GetInt32() > 1).ShouldBe(2);
    }

    private const string LeaderPid = """
        select coalesce(max(l.pid), 0)::bigint from pg_locks l join pg_stat_activity a on a.pid = l.pid
        where l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and l.granted and a.datname = current_database() and a.application_name = 'event-monitors-scheduler'
        """;

    private readonly Dictionary<long, string> _traces = [];

    private async Task<CheckRequested[]> SeeRequestsAsync(long monitorId, int count) => await Eventually.SeeAsync(
        async () =>
        {
            while (await _broker.TakeRequestAsync(Cancellation) is { } envelope)
            {
                var request = envelope.GetProperty("message").Deserialize<CheckRequested>(JsonSerializerOptions.Web)!;
                _taken.Add(request);
                _traces.TryAdd(request.MonitorId, envelope.GetProperty("headers").GetProperty("MT-Activity-Id").GetString()!);
            }

            return _taken.Where(r => r.MonitorId == monitorId).ToArray();
        },
        requests => requests.Length >= count);

    // RabbitMQ refuses a declaration that differs from the first one in any argument.
    private async Task DeclareAsync(string queue, IReadOnlyDictionary<string, object> arguments) =>
        (await _broker.Channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments.ToDictionary(a => a.Key, a => (object?)a.Value), cancellationToken: Cancellation))
            .QueueName.ShouldBe(queue);

    private Task<long> CreateAsync(int interval = 3600, string status = "active", string? traceParent = null) => api.CreateMonitorAsync(
        new
        {
            customerId = 10,
            name = "scheduled",
            hostname = "mail.example.com",
            status,
            checkInterval = interval,
            imapPopConfig = new { user = "monitor@example.com", password = "hunter2", tls = true },
        },
        traceParent);

    private static ScheduledMonitor Monitor(long id) => new()
    {
        Id = id,
        OrganizationId = 1,
        Host = "mail.example.com",
        Protocol = "imap",
        Tls = true,
        RejectUnauthorized = true,
        IntervalSeconds = 60,
        TimeoutSeconds = 30,
        Version = 1,
        ProbeVersion = 1,
        ChangedAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task<long> CountAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
