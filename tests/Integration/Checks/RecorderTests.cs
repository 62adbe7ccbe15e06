using System.Net;
using System.Text;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.EventStore;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Checks;

public sealed class RecorderTests(PipelineHost api) : IClassFixture<PipelineHost>, IAsyncLifetime
{
    // Yesterday's noon: no test of minutes runs over the end of a day.
    private static readonly DateTimeOffset Slot = new(DateTime.UtcNow.Date.AddDays(-1).AddHours(12), TimeSpan.Zero);

    private Broker _broker = null!;
    private long _monitor;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        _monitor = await api.CreateMonitorAsync(new { customerId = 10, name = "n", hostname = "mail.example.com", status = "disabled" });
    }

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task A_result_is_shown_with_everything_that_the_worker_said()
    {
        await SendAsync(Results.Completed(_monitor, Slot));
        var item = (await SeeChecksAsync(1)).ShouldHaveSingleItem();

        item.GetProperty("checkId").GetGuid().ShouldBe(CheckIds.OfSlot(_monitor, Slot));
        item.GetProperty("outcome").GetString().ShouldBe("completed");
        item.GetProperty("slot").GetString().ShouldBe(Slot.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
        item.GetProperty("verdict").GetString().ShouldBe("up");
        item.GetProperty("worker").GetString().ShouldBe("worker-1");
        item.GetProperty("mechanism").GetString().ShouldBe("PLAIN");
        item.GetProperty("timings").EnumerateObject().Select(t => t.Name).ShouldBe(["dns", "connect", "tls"]);

        var monitor = await api.GetAsync($"/api/imap-pop-monitors/{_monitor}");
        monitor.GetProperty("lastCheckedAt").GetString().ShouldBe(Slot.AddMilliseconds(95).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
        monitor.GetProperty("updatedAt").GetString().ShouldBe(monitor.GetProperty("createdAt").GetString());
    }

    [Fact]
    public async Task Every_fact_is_kept_and_shown_and_what_there_is_none_of_takes_no_room()
    {
        await SendAsync(Results.Full(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1)));
        var items = await SeeChecksAsync(2);

        var full = items[1];
        full.GetProperty("timings").EnumerateObject().Select(t => t.Name).ShouldBe(["token", "dns", "connect"]);
        full.GetProperty("addressesTried").GetRawText().ShouldBe("""[{"address":"2001:db8::1","outcome":"timed_out"},{"address":"192.0.2.1","outcome":"connected"}]""");
        full.GetProperty("certificate").GetProperty("problems")[0].GetString().ShouldBe("untrusted_root");
        full.GetProperty("certificate").GetProperty("notAfter").GetString().ShouldBe(Slot.AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
        (full.GetProperty("cipher").GetString(), full.GetProperty("greeting").GetString()).ShouldBe(("TLS_AES_256_GCM_SHA384", "„ready“ 📬"));
        (full.GetProperty("messageCount").GetInt64(), full.GetProperty("bytesReceived").GetInt64(), full.GetProperty("bytesSent").GetInt64()).ShouldBe((3, 5_000_000_000, 96));
        full.GetProperty("capabilities").GetArrayLength().ShouldBe(2);
        full.GetProperty("transcript").GetArrayLength().ShouldBe(3);

        var lean = items[0];
        lean.GetProperty("certificate").ValueKind.ShouldBe(JsonValueKind.Null);
        lean.GetProperty("transcript").GetArrayLength().ShouldBe(0);
        var stored = (await api.GetAsync($"/api/imap-pop-monitors/{_monitor}/events?types=check_completed")).GetProperty("items").EnumerateArray().Select(e => e.GetProperty("data")).ToArray();
        stored[0].TryGetProperty("transcript", out _).ShouldBeTrue();
        stored[1].EnumerateObject().Select(p => p.Name).ShouldNotContain(name => name == "addressesTried" || name == "certificate" || name == "transcript" || name == "capabilities");
    }

    [Fact]
    public async Task A_result_that_is_delivered_again_is_recorded_once()
    {
        for (var i = 0; i < 5; i++) await SendAsync(Results.Completed(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1)));
        for (var i = 0; i < 5; i++) await SendAsync(Results.Completed(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(2)));

        var items = await SeeChecksAsync(3);
        items.Select(i => i.GetProperty("slot").GetDateTimeOffset()).ShouldBe([Slot.AddMinutes(2), Slot.AddMinutes(1), Slot]);
        var versions = await VersionsAsync();
        versions.ShouldBe(Enumerable.Range(1, 3).Select(v => (long)v));
    }

    [Fact]
    public async Task A_result_whose_slot_was_given_up_is_kept_as_a_late_arrival_once()
    {
        await SendAsync(Results.Expired(_monitor, Slot));
        (await SeeChecksAsync(1)).ShouldHaveSingleItem().GetProperty("outcome").GetString().ShouldBe("missed");

        await SendAsync(Results.Completed(_monitor, Slot, "down", "connect"));
        await SendAsync(Results.Completed(_monitor, Slot, "down", "connect"));
        var items = await SeeChecksAsync(2);
        items.Select(i => i.GetProperty("outcome").GetString()).ShouldBe(["late", "missed"]);
        items[0].GetProperty("fault").GetString().ShouldBe("connect");

        await SendAsync(Results.Completed(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1)));
        (await SeeChecksAsync(3)).Count(i => i.GetProperty("outcome").GetString() == "late").ShouldBe(1);
    }

    [Fact]
    public async Task A_slot_that_was_checked_is_not_missed_afterwards()
    {
        await SendAsync(Results.Completed(_monitor, Slot));
        await SeeChecksAsync(1);
        await SendAsync(Results.Expired(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1)));
        (await SeeChecksAsync(2)).ShouldAllBe(i => i.GetProperty("outcome").GetString() == "completed");
    }

    [Fact]
    public async Task A_result_that_was_overtaken_does_not_turn_health_back()
    {
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1), "down", "credentials"));
        await SeeChecksAsync(1);
        await SendAsync(Results.Completed(_monitor, Slot));
        await SeeChecksAsync(2);
        await SendAsync(Results.Expired(_monitor, Slot.AddMinutes(2)));
        await SeeChecksAsync(3);

        var (checkedAt, lastSlot, verdict, fault) = await HealthAsync();
        checkedAt.ShouldBe(Slot.AddMinutes(1).AddMilliseconds(95));
        lastSlot.ShouldBe(Slot.AddMinutes(2));
        (verdict, fault).ShouldBe(("down", "credentials"));
    }

    [Fact]
    public async Task A_result_that_only_a_missed_slot_has_overtaken_is_the_one_that_health_shows()
    {
        await SendAsync(Results.Completed(_monitor, Slot));
        await SendAsync(Results.Expired(_monitor, Slot.AddMinutes(2)));
        await SeeChecksAsync(2);
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1), "down", "connect"));
        await SeeChecksAsync(3);

        var (_, lastSlot, verdict, fault) = await HealthAsync();
        lastSlot.ShouldBe(Slot.AddMinutes(2));
        (verdict, fault).ShouldBe(("down", "connect"));
    }

    [Fact]
    public async Task A_run_whose_first_slot_has_a_result_is_recorded_from_the_next_slot_on()
    {
        await SendAsync(Results.Completed(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(4)));
        await SeeChecksAsync(2);
        for (var i = 0; i < 2; i++) await RecordRunAsync(Slot, 10);

        var missed = (await SeeChecksAsync(4)).Where(c => c.GetProperty("outcome").GetString() == "missed").ToArray();
        missed.Select(c => (c.GetProperty("slot").GetDateTimeOffset(), c.GetProperty("count").GetInt32()))
            .ShouldBe([(Slot.AddMinutes(1), 3), (Slot.AddMinutes(5), 5)], ignoreOrder: true);
    }

    [Fact]
    public async Task A_slot_inside_a_run_that_was_given_up_has_no_second_end()
    {
        await RecordRunAsync(Slot, 10);
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(3), "down", "connect"));
        await SendAsync(Results.Expired(_monitor, Slot.AddMinutes(4)));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(9)));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(10)));

        (await SeeChecksAsync(4)).Select(c => (c.GetProperty("slot").GetDateTimeOffset(), c.GetProperty("outcome").GetString())).ShouldBe(
            [(Slot, "missed"), (Slot.AddMinutes(3), "late"), (Slot.AddMinutes(9), "late"), (Slot.AddMinutes(10), "completed")], ignoreOrder: true);
    }

    [Fact]
    public async Task Nobody_writes_into_another_organizations_log_or_about_a_monitor_that_is_not_there()
    {
        var before = await _broker.CountAsync("check-results_error", Cancellation);
        await SendAsync(Results.Completed(_monitor, Slot) with { OrganizationId = 2 });
        await SendAsync(Results.Expired(_monitor, Slot.AddMinutes(1)) with { OrganizationId = 2 });
        await SendAsync(Results.Completed(long.MaxValue, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(2)) with { CheckId = CheckIds.OfSlot(_monitor + 1, Slot) });
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(3)));

        (await SeeChecksAsync(1)).ShouldHaveSingleItem().GetProperty("slot").GetDateTimeOffset().ShouldBe(Slot.AddMinutes(3));
        await Eventually.SeeAsync(() => _broker.CountAsync("check-results_error", Cancellation), count => count == before + 4);
        (await ReadLogAsync("2")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_poison_message_goes_to_the_error_queue_alone()
    {
        var before = await _broker.CountAsync("check-results_error", Cancellation);
        var skipped = await _broker.CountAsync("check-results_skipped", Cancellation);
        await SendAsync(Results.Completed(_monitor, Slot));
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1)) with { Message = "NUL \0" });
        await _broker.SendAsync(new { checkId = "not a guid" }, Cancellation, nameof(Contracts.CheckCompleted));
        await _broker.SendRawAsync(Encoding.UTF8.GetBytes("{ this is no JSON"), Cancellation);
        await SendAsync(Results.Expired(_monitor, Slot.AddMinutes(2)) with { Worker = new string('w', 500) });
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(3)));

        await SeeChecksAsync(2);
        await Eventually.SeeAsync(() => _broker.CountAsync("check-results_error", Cancellation), count => count == before + 4);
        (await _broker.CountAsync("check-results_skipped", Cancellation)).ShouldBe(skipped);
        (await _broker.CountAsync("check-results", Cancellation)).ShouldBe(0u);
    }

    [Fact]
    public async Task A_message_of_another_type_of_five_megabytes_or_of_a_later_time_does_not_hold_up_the_others()
    {
        var before = await _broker.CountAsync("check-results_error", Cancellation) + await _broker.CountAsync("check-results_skipped", Cancellation);
        await _broker.SendAsync(new { anything = 1 }, Cancellation, "CheckRequested");
        await SendAsync(Results.Completed(_monitor, Slot) with { Message = new string('m', 5_000_000) });
        await SendAsync(Results.Completed(_monitor, Slot) with { SchemaVersion = 2 });
        await _broker.SendRawAsync(Encoding.UTF8.GetBytes("""{"messageId":5,"messageType":"x","message":[]}"""), Cancellation);
        await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(1)));

        await SeeChecksAsync(1);
        await Eventually.SeeAsync(async () => await _broker.CountAsync("check-results_error", Cancellation) + await _broker.CountAsync("check-results_skipped", Cancellation), count => count == before + 4);
    }

    [Fact]
    public async Task A_result_of_a_monitor_that_was_deleted_meanwhile_is_recorded_all_the_same()
    {
        var before = await _broker.CountAsync("check-results_error", Cancellation);
        (await api.Client().DeleteAsync($"/api/imap-pop-monitors/{_monitor}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        for (var i = 0; i < 2; i++) await SendAsync(Results.Completed(_monitor, Slot));

        await Eventually.SeeAsync(VersionsAsync, versions => versions.Count == 1);
        (await _broker.CountAsync("check-results_error", Cancellation)).ShouldBe(before);
    }

    [Fact]
    public async Task A_message_that_only_the_database_refuses_does_not_hold_up_its_batch()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var refused = Results.Completed(_monitor, Slot) with { Message = "the one that is refused" };
        await ExecuteAsync(database, $"alter table event_store.mt_events add constraint test_refusal_{_monitor} check (data ->> 'checkId' <> '{refused.CheckId}')");
        try
        {
            var before = await _broker.CountAsync("check-results_error", Cancellation);
            for (var i = 1; i <= 5; i++) await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(i)));
            await SendAsync(refused);
            for (var i = 6; i <= 10; i++) await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(i)));

            await SeeChecksAsync(10);
            await Eventually.SeeAsync(() => _broker.CountAsync("check-results_error", Cancellation), count => count == before + 1);
        }
        finally
        {
            await ExecuteAsync(database, $"alter table event_store.mt_events drop constraint test_refusal_{_monitor}");
        }
    }

    [Fact]
    public async Task While_the_database_cannot_take_them_results_wait_and_none_is_lost()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        var before = await _broker.CountAsync("check-results_error", Cancellation);
        await ExecuteAsync(database, "alter table event_store.mt_streams rename to away");
        try
        {
            for (var i = 0; i < 20; i++) await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(i)));
            // The recorder has taken them, and has nowhere to put them.
            await Eventually.SeeAsync(() => _broker.CountAsync("check-results", Cancellation), count => count == 0);
        }
        finally
        {
            await ExecuteAsync(database, "alter table event_store.away rename to mt_streams");
        }

        await SeeChecksAsync(20);
        (await VersionsAsync()).ShouldBe(Enumerable.Range(1, 20).Select(v => (long)v));
        (await _broker.CountAsync("check-results_error", Cancellation)).ShouldBe(before);
    }

    [Fact]
    public async Task Checks_are_paged_from_the_newest_to_the_oldest()
    {
        for (var i = 0; i < 5; i++) await SendAsync(Results.Completed(_monitor, Slot.AddMinutes(i)));
        await SeeChecksAsync(5);

        var first = await api.GetAsync($"/api/imap-pop-monitors/{_monitor}/checks?limit=3");
        var second = await api.GetAsync($"/api/imap-pop-monitors/{_monitor}/checks?limit=3&before={first.GetProperty("nextBefore").GetInt64()}");
        Slots(first).Concat(Slots(second)).ShouldBe(Enumerable.Range(0, 5).Select(i => Slot.AddMinutes(4 - i)));
        second.GetProperty("nextBefore").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Checks_of_another_organization_do_not_exist()
    {
        var answer = await api.ClientOfAnotherOrganization().GetAsync($"/api/imap-pop-monitors/{_monitor}/checks", Cancellation);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Check_events_are_part_of_the_monitors_history_with_who_said_so()
    {
        await SendAsync(Results.Completed(_monitor, Slot));
        await SeeChecksAsync(1);
        var items = (await api.GetAsync($"/api/imap-pop-monitors/{_monitor}/events")).GetProperty("items").EnumerateArray().ToArray();

        items.Select(i => i.GetProperty("type").GetString()).ShouldBe(["monitor_created", "check_completed"]);
        items[1].GetProperty("stream").GetString().ShouldBe(CheckLog.StreamOf(_monitor, Slot));
        items[1].GetProperty("actor").GetString().ShouldBe("system:recorder");
        items[1].GetProperty("causationId").GetString().ShouldNotBeNullOrEmpty();
    }

    private static IEnumerable<DateTimeOffset> Slots(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("slot").GetDateTimeOffset());

    private ValueTask SendAsync(object message) => _broker.SendAsync(message, Cancellation);

    private async Task<JsonElement[]> SeeChecksAsync(int count) => await Eventually.SeeAsync(
        () => api.ChecksAsync(_monitor),
        items => items.Length == count);

    private Task RecordRunAsync(DateTimeOffset first, int count)
    {
        var run = CheckMapping.ToEvent(Results.Expired(_monitor, first)) with { LastSlot = first.AddMinutes(count - 1), Count = count, Reason = MissedReason.Outage };
        return api.Service<CheckRecorder>().RecordAsync([new CheckEnd(run, EventMetadata.None)], Cancellation);
    }

    private Task<IReadOnlyList<long>> VersionsAsync() => ReadLogAsync("1");

    private async Task<IReadOnlyList<long>> ReadLogAsync(string tenant)
    {
        var versions = new List<long>();
        await foreach (var stored in api.Service<PostgresEventStore>().ReadStreamAsync(tenant, CheckLog.StreamOf(_monitor, Slot), cancellationToken: Cancellation)) versions.Add(stored.Version);
        return versions;
    }

    private async Task<(DateTimeOffset? CheckedAt, DateTimeOffset? LastSlot, string? Verdict, string? Fault)> HealthAsync()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand("select last_checked_at, last_slot, verdict, fault from event_monitors.monitor_health where monitor_id = $1");
        command.Parameters.Add(new() { Value = _monitor });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        (await reader.ReadAsync(Cancellation)).ShouldBeTrue();
        return (reader.GetFieldValue<DateTimeOffset?>(0), reader.GetFieldValue<DateTimeOffset?>(1), reader.GetString(2), reader.GetString(3));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
