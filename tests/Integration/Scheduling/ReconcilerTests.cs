using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.Scheduling;
using EventMonitors.Contracts;
using EventMonitors.Tests.Integration.Checks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Scheduling;

/// <summary>The Api in a hurry, with the worker's place left free.</summary>
public sealed class HurriedHost : PipelineHost
{
    protected override void Configure(IWebHostBuilder host) =>
        host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(new HurriedTime(4)));
}

public sealed class ReconcilerTests(HurriedHost api) : IClassFixture<HurriedHost>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private Broker _broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task What_was_asked_for_and_came_to_nothing_is_given_up_once_when_it_must_have_ended()
    {
        var monitor = Monitor(await CreateAsync("disabled"), 60);
        var lost = monitor.Slots.Latest(DateTimeOffset.UtcNow.AddMinutes(-10));
        var ended = monitor.Slots.After(lost);
        await _broker.SendAsync(Results.Completed(monitor.Id, ended), Cancellation);
        await Eventually.SeeAsync(() => api.ChecksAsync(monitor.Id), checks => checks.Length == 1, Patience);

        var clock = new SteppedClock();
        await using var watch = new BrokerWatch(BrokerAddress.Parse(api.BrokerUri.ToString()), clock);
        var reconciler = new Reconciler(api.Service<MissedRecorder>(), api.Service<ScheduleHistoryQueries>(), watch, clock, NullLogger<Reconciler>.Instance);
        reconciler.HandedOver(new DueCheck(monitor, lost, CheckTrigger.Schedule), lost);
        reconciler.HandedOver(new DueCheck(monitor, ended, CheckTrigger.Schedule), ended);
        clock.Pass(Reconciliation.Lifetime(monitor) - TimeSpan.FromSeconds(61));
        await reconciler.JudgeRipeAsync(Cancellation);
        reconciler.Count.ShouldBe(2);
        // Whoever took over now would have to look at both.
        reconciler.FindJudgedUntil(clock.GetUtcNow()).ShouldBe(lost + Reconciliation.Lifetime(monitor));

        clock.Pass(TimeSpan.FromSeconds(62));
        await reconciler.JudgeRipeAsync(Cancellation);
        reconciler.Count.ShouldBe(0);
        var now = clock.GetUtcNow();
        reconciler.FindJudgedUntil(now).ShouldBe(now);
        var missed = (await api.ChecksAsync(monitor.Id)).ShouldHaveMissed(1);
        (missed[0].GetProperty("checkId").GetGuid(), missed[0].GetProperty("reason").GetString()).ShouldBe((CheckIds.OfSlot(monitor.Id, lost), MissedReason.NoWorker));
    }

    [Fact]
    public async Task A_run_of_a_judge_leaves_out_every_slot_that_has_an_end_also_inside_an_earlier_run()
    {
        var monitor = Monitor(await CreateAsync("disabled"), 60);
        var first = monitor.Slots.After(new DateTimeOffset(DateTime.UtcNow.Date.AddDays(-1).AddHours(6), TimeSpan.Zero));
        var look = new BrokerLook(IsReachable: true, 1, 0);
        var recorder = api.Service<MissedRecorder>();
        await recorder.RecordAsync(MissedRun.Between(monitor, first.AddMinutes(3), first.AddMinutes(9), MissedReason.Outage), Cancellation);

        var hole = new UnendedSlots(monitor, first, first.AddMinutes(20)) { AskedUntil = first.AddMinutes(20), EndedUntil = first.AddMinutes(9) };
        (await recorder.JudgeAsync([hole], look, Cancellation)).ShouldBe(14);
        (await recorder.JudgeAsync([hole], look, Cancellation)).ShouldBe(0);
        (await api.ChecksAsync(monitor.Id)).Sum(check => check.GetProperty("count").GetInt32()).ShouldBe(21);
    }

    [Fact]
    public async Task Requests_that_are_lost_leave_each_slot_one_end_also_where_the_leader_ends_meanwhile()
    {
        var id = await CreateAsync("active");
        var requests = new List<CheckRequested>();
        await LoseAsync(requests, id, 2);
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var end = database.CreateCommand("""
            select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'event-monitors-scheduler' and datname = current_database()
            """);
        (await end.ExecuteScalarAsync(Cancellation)).ShouldBe(1L);
        await LoseAsync(requests, id, 4);

        var last = requests[^1].CheckId;
        var checks = await Eventually.SeeAsync(() => api.ChecksAsync(id), seen => seen.Any(check => check.GetProperty("checkId").GetGuid() == last), Patience);
        // From the change to the last one that was lost: one end each, and none for what lies between.
        var slots = new Slots(id, 10);
        var ends = checks.Where(check => check.GetProperty("trigger").GetString() == "schedule")
            .SelectMany(check => Enumerable.Range(0, check.GetProperty("count").GetInt32()).Select(k => check.GetProperty("slot").GetDateTimeOffset().AddSeconds(10 * k)))
            .Order()
            .ToArray();
        var first = slots.AfterChange(requests[0].Slot);
        ends.ShouldBe(Enumerable.Range(0, ends.Length).Select(k => first.AddSeconds(10 * k)));
        ends[^1].ShouldBeGreaterThanOrEqualTo(requests[^1].Slot);
        checks.Count(check => check.GetProperty("checkId").GetGuid() == CheckIds.OfChange(id, 1)).ShouldBe(1);
        checks.ShouldAllBe(check => check.GetProperty("outcome").GetString() == "missed");
    }

    [Fact]
    public async Task A_log_that_the_database_takes_nothing_into_keeps_no_other_slot_from_its_end()
    {
        var (refused, other) = (Monitor(await CreateAsync("disabled"), 60), Monitor(await CreateAsync("disabled"), 60));
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await ExecuteAsync(database, $"alter table event_store.mt_events add constraint refused_log check (stream_id not like 'checks-{refused.Id}-%') not valid");
        try
        {
            var runs = new[] { refused, other }.Select(monitor => MissedRun.Of(new DueCheck(monitor, monitor.Slots.Latest(DateTimeOffset.UtcNow), CheckTrigger.Schedule), MissedReason.Outage));
            await api.Service<MissedRecorder>().RecordAsync(runs, Cancellation);
        }
        finally
        {
            await ExecuteAsync(database, "alter table event_store.mt_events drop constraint refused_log");
        }

        (await api.ChecksAsync(refused.Id)).ShouldBeEmpty();
        (await api.ChecksAsync(other.Id)).ShouldHaveMissed(1);
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task LoseAsync(List<CheckRequested> requests, long monitorId, int until) => await Eventually.SeeAsync(
        async () =>
        {
            while (await _broker.TakeRequestAsync(Cancellation) is { } envelope)
                if (envelope.GetProperty("message").Deserialize<CheckRequested>(JsonSerializerOptions.Web) is { } request && request.MonitorId == monitorId) requests.Add(request);
            return requests.Count;
        },
        count => count >= until,
        Patience);

    private Task<long> CreateAsync(string status) => api.CreateMonitorAsync(new
    {
        customerId = 10,
        name = "reconciled",
        hostname = "mail.example.com",
        status,
        checkInterval = 10,
        timeoutSeconds = 1,
    });

    private static ScheduledMonitor Monitor(long id, int interval) => new()
    {
        Id = id,
        OrganizationId = 1,
        Host = "mail.example.com",
        Protocol = "imap",
        Tls = true,
        RejectUnauthorized = true,
        IntervalSeconds = interval,
        TimeoutSeconds = 1,
        Version = 1,
        ProbeVersion = 1,
        ChangedAt = DateTimeOffset.UnixEpoch,
    };
}

file static class CheckItems
{
    public static JsonElement[] ShouldHaveMissed(this JsonElement[] checks, int count)
    {
        var missed = checks.Where(check => check.GetProperty("outcome").GetString() == "missed").ToArray();
        missed.Length.ShouldBe(count);
        return missed;
    }
}
