using System.Diagnostics;
using System.Net;
using System.Text.Json;
using EventMonitors.Api.Checks;
using EventMonitors.Api.OnDemand;
using EventMonitors.Contracts;
using EventMonitors.DevHost.Scripted;
using EventMonitors.EventStore;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Mail;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.OnDemand;

public sealed class CheckNowTests(PipelineHost api) : IClassFixture<PipelineHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disabled_monitor_is_checked_at_once_and_the_history_says_who_wanted_it()
    {
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        var mail = await TestServers.MailAsync(Cancellation);
        var id = await CreateAsync(mail.Imaps, mail.User, mail.Password);

        var check = await AskAsync(id, HttpStatusCode.OK);
        (Text(check, "verdict"), Text(check, "trigger"), Text(check, "outcome"), Text(check, "worker")).ShouldBe(("up", "manual", "completed", "worker-1"), check.GetRawText());
        check.GetProperty("checkId").GetGuid().ShouldBe(CheckIds.OfManual(id, check.GetProperty("slot").GetDateTimeOffset()));

        (await api.GetAsync($"/api/imap-pop-monitors/{id}/checks/{Text(check, "checkId")}")).GetRawText().ShouldBe(check.GetRawText());
        (await api.ChecksAsync(id)).ShouldHaveSingleItem().GetRawText().ShouldBe(check.GetRawText());
        (await api.GetAsync($"/api/imap-pop-monitors/{id}")).GetProperty("lastCheckedAt").GetString().ShouldBe(Text(check, "finishedAt"));
        var events = (await api.GetAsync($"/api/imap-pop-monitors/{id}/events")).GetProperty("items").EnumerateArray().ToArray();
        events.Select(e => (Text(e, "type"), Text(e, "actor"))).ShouldBe([("monitor_created", "user-2"), ("check_asked_for", "user-2"), ("check_completed", "system:recorder")]);
        events[2].GetProperty("correlationId").GetString().ShouldBe(Text(events[1], "correlationId"), "one trace tells the whole way");
        (await ScalarAsync($"select count(*) from event_monitors.monitor_health where monitor_id = {id} and verdict = 'up' and last_slot is null")).ShouldBe(1, "no slot of the schedule has ended");
        (await ScalarAsync($"select count(*) from event_monitors.asked_checks where monitor_id = {id}")).ShouldBe(0);
    }

    [Fact]
    public async Task A_check_that_somebody_waits_for_overtakes_the_schedule()
    {
        await using var silent = ScriptedMailServer.Start(Play.Silence);
        await using var worker = await RunningWorker.StartAsync(api, "worker-busy", ("Worker:Concurrency", "1"));
        var mail = await TestServers.MailAsync(Cancellation);
        var id = await CreateAsync(mail.Imaps, mail.User, mail.Password);
        for (var i = 0; i < 5; i++) await CreateAsync(silent.Port, null, null, status: "active");
        await Eventually.SeeAsync(() => Task.FromResult(silent.Connections), connections => connections > 0);
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        await Eventually.SeeAsync(() => broker.CountAsync(Queues.CheckRequests, Cancellation), count => count > 0);

        Text(await AskAsync(id, HttpStatusCode.OK), "verdict").ShouldBe("up");
        (await broker.CountAsync(Queues.CheckRequests, Cancellation)).ShouldBeGreaterThan(0u, "the scheduled ones still wait");
    }

    [Fact]
    public async Task Without_a_worker_the_answer_says_where_the_check_will_be_and_it_is_given_up_in_time()
    {
        var id = await CreateAsync(993, "a@example.com", "hunter2");
        var response = await api.Client().PostAsync($"/api/imap-pop-monitors/{id}/check?wait=0", null, Cancellation);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var location = response.Headers.Location!.ToString();
        var pending = await api.GetAsync(location);
        (Text(pending, "outcome"), Text(pending, "trigger"), pending.GetProperty("verdict").ValueKind).ShouldBe(("pending", "manual", JsonValueKind.Null));
        var checkId = pending.GetProperty("checkId").GetGuid();
        (await api.ChecksAsync(id)).ShouldBeEmpty("it has not ended");

        (await AskAsync(id, HttpStatusCode.Accepted, wait: 0)).GetProperty("checkId").GetGuid().ShouldBe(checkId, "one is under way");
        var request = await TakeAsync(checkId);
        request.CheckId.ShouldBe(checkId);
        CredentialEnvelope.Open(request.SealedCredentials!, CheckTarget.Of(request), [api.TransportKey]).ShouldBe(new MailCredentials("a@example.com", "hunter2"));
        (request.ExpiresAt - request.Slot).ShouldBe(TimeSpan.FromSeconds(request.TimeoutSeconds + 30));

        await SweepAsync(TimeSpan.FromSeconds(30));
        Text(await api.GetAsync(location), "outcome").ShouldBe("pending", "a worker may still take it");
        (await SweepAsync(TimeSpan.FromMinutes(5))).ShouldBeGreaterThan(0);
        await SweepAsync(TimeSpan.FromMinutes(5));
        var missed = await api.GetAsync(location);
        (Text(missed, "outcome"), Text(missed, "reason"), missed.GetProperty("worker").ValueKind).ShouldBe(("missed", "expired", JsonValueKind.Null));

        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        await broker.SendAsync(ResultOf(request), Cancellation);
        await Eventually.SeeAsync(() => api.ChecksAsync(id), checks => checks.Length == 2);
        Text(await api.GetAsync(location), "outcome").ShouldBe("late", "what was found is kept");
        (await AskAsync(id, HttpStatusCode.Accepted, wait: 0)).GetProperty("checkId").GetGuid().ShouldNotBe(checkId);
    }

    [Fact]
    public async Task Who_goes_away_while_the_check_is_under_way_finds_its_end_under_the_same_key()
    {
        var id = await CreateAsync(993, null, null);
        var key = Guid.NewGuid().ToString();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var asked = AskByKeyAsync(id, key, patience.Token);
        await Eventually.SeeAsync(() => ScalarAsync($"select count(*) from event_monitors.asked_checks where monitor_id = {id}"), count => count == 1);
        await patience.CancelAsync();

        var tooSoon = await AskByKeyAsync(id, key, Cancellation);
        tooSoon.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        tooSoon.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        await SweepAsync(TimeSpan.FromMinutes(5));
        var repeated = await Eventually.SeeAsync(() => AskByKeyAsync(id, key, Cancellation), response => response.StatusCode == HttpStatusCode.OK);
        repeated.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        Text(await Json.ReadAsync(repeated, Cancellation), "outcome").ShouldBe("missed");
        (await ScalarAsync($"select count(*) from event_monitors.monitor_history where monitor_id = {id} and type = 'check_asked_for'")).ShouldBe(1);
        // The test server lets nobody go before it has answered.
        await Should.ThrowAsync<OperationCanceledException>(asked);
    }

    [Fact]
    public async Task Several_who_ask_at_the_same_time_get_the_same_check()
    {
        var id = await CreateAsync(993, null, null);
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync(id, HttpStatusCode.Accepted, wait: 0)));
        asked.Select(check => check.GetProperty("checkId").GetGuid()).Distinct().ShouldHaveSingleItem();
        (await ScalarAsync($"select count(*) from event_monitors.monitor_history where monitor_id = {id} and type = 'check_asked_for'")).ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_waits_shares_one_look_with_all_who_wait_and_gets_the_end_of_the_own_check()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => CreateAsync(993, null, null)));
        foreach (var id in ids) await AskAsync(id, HttpStatusCode.Accepted, wait: 0);
        var waits = ids.SelectMany(id => Enumerable.Range(0, 8).Select(_ => AskAsync(id, HttpStatusCode.OK, wait: 60))).ToArray();
        await Eventually.SeeAsync(() => Task.FromResult(api.Service<CheckEnds>().Waiting), waiting => waiting == waits.Length);

        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using (var locking = await database.OpenConnectionAsync(Cancellation))
        await using (var held = await locking.BeginTransactionAsync(Cancellation))
        {
            await using var hold = new NpgsqlCommand("lock table event_monitors.asked_checks in access exclusive mode", locking, held);
            await hold.ExecuteNonQueryAsync(Cancellation);
            const string Looks = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like 'select check_id from%asked_checks%'";
            (await Eventually.SeeAsync(() => ScalarAsync(Looks), count => count > 0)).ShouldBe(1, "24 requests, 3 checks");
        }

        var requests = await Task.WhenAll(ids.Select(async id => await api.Service<AskedCheckQueries>().FindUnderWayAsync(id, 1, 1, DateTimeOffset.UtcNow, Cancellation)));
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        foreach (var asked in requests)
        {
            await broker.SendAsync(
                Results.Completed(asked!.MonitorId, asked.Slot) with { CheckId = asked.CheckId, Trigger = "manual", StartedAt = asked.Slot, FinishedAt = asked.Slot },
                Cancellation);
        }

        var ends = await Task.WhenAll(waits);
        ends.Select(end => end.GetProperty("checkId").GetGuid()).Distinct().ShouldBe(requests.Select(asked => asked!.CheckId), ignoreOrder: true);
        foreach (var (end, i) in ends.Select((end, i) => (end, i)))
            (end.GetProperty("checkId").GetGuid(), Text(end, "outcome")).ShouldBe((requests[i / 8]!.CheckId, "completed"));
        await Eventually.SeeAsync(() => Task.FromResult(api.Service<CheckEnds>().Waiting), waiting => waiting == 0);
    }

    [Fact]
    public async Task An_end_that_cannot_be_read_is_the_trouble_of_who_waits_for_it_and_of_nobody_else()
    {
        var (good, bad) = (await AskedAsync(await CreateAsync(993, null, null)), await AskedAsync(await CreateAsync(993, null, null)));
        await ExecuteAsync($"update event_store.mt_events set data = '[]' where id = '{CheckIds.OfAsking(bad.CheckId)}'");
        await ExecuteAsync($"delete from event_monitors.asked_checks where check_id = '{bad.CheckId}'");

        var ends = new CheckEnds(api.Service<AskedCheckQueries>(), api.Service<CheckQueries>(), TimeProvider.System);
        var waits = ends.WaitAsync(good, Cancellation);
        await Should.ThrowAsync<UnreadableEventException>(() => ends.WaitAsync(bad, Cancellation));
        await SweepAsync(TimeSpan.FromMinutes(5));
        (await waits)!.Outcome.ShouldBe("missed");
    }

    [Fact]
    public async Task Who_looks_for_all_who_wait_does_not_do_so_in_the_trace_of_the_first()
    {
        var clock = new WatchedTime();
        var ends = new CheckEnds(api.Service<AskedCheckQueries>(), api.Service<CheckQueries>(), clock);
        using var request = new Activity("first").Start();
        var now = DateTimeOffset.UtcNow;
        (await ends.WaitAsync(new CheckAskedFor(Guid.NewGuid(), 1, 1, 1, 1, now, now), Cancellation)).ShouldBeNull();
        (await clock.TraceOfTimer.WaitAsync(TimeSpan.FromMinutes(1), Cancellation)).ShouldBeNull();
        Activity.Current.ShouldBe(request);
    }

    [Fact]
    public async Task Who_is_refused_the_last_use_joins_the_check_that_took_it()
    {
        var id = await CreateAsync(993, null, null);
        await ExecuteAsync("update event_monitors.organizations set quota_tests_per_minute = 1 where id = 1");
        try
        {
            var other = Guid.NewGuid();
            Task<CheckAskedFor> asking;
            await using (var database = NpgsqlDataSource.Create(api.ConnectionString))
            await using (var another = await database.OpenConnectionAsync(Cancellation))
            await using (var took = await another.BeginTransactionAsync(Cancellation))
            {
                await ExecuteAsync(another, "insert into event_monitors.test_uses values (1, array[clock_timestamp()]) on conflict (organization_id) do update set uses = excluded.uses");
                asking = AskHandlerAsync(id);
                await Eventually.SeeAsync(
                    () => ScalarAsync("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%take_on_demand%' and pid <> pg_backend_pid()"),
                    count => count == 1);
                await ExecuteAsync(another, UnderWay(other, id));
                await took.CommitAsync(Cancellation);
            }

            (await asking).CheckId.ShouldBe(other);
            (await UsesAsync()).ShouldBe(1);
            var refused = await api.Client().PostAsync($"/api/imap-pop-monitors/{await CreateAsync(993, null, null)}/check?wait=0", null, Cancellation);
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests, "nobody else's check is under way there");
        }
        finally
        {
            await ExecuteAsync("update event_monitors.organizations set quota_tests_per_minute = null where id = 1");
            await ExecuteAsync("delete from event_monitors.test_uses where organization_id = 1");
        }
    }

    [Fact]
    public async Task Who_comes_second_and_joins_gets_the_use_and_the_place_back()
    {
        var id = await CreateAsync(993, null, null);
        await ExecuteAsync("insert into event_monitors.test_uses values (1, array[clock_timestamp()]) on conflict (organization_id) do update set uses = excluded.uses");
        var places = await ScalarAsync("select count(*) from event_monitors.on_demand_places where organization_id = 1");
        var first = Guid.NewGuid();
        Task<CheckAskedFor> asking;
        await using (var database = NpgsqlDataSource.Create(api.ConnectionString))
        await using (var another = await database.OpenConnectionAsync(Cancellation))
        await using (var records = await another.BeginTransactionAsync(Cancellation))
        {
            // Lets be read, and not written.
            await ExecuteAsync(another, "lock table event_monitors.asked_checks in share mode");
            asking = AskHandlerAsync(id);
            await Eventually.SeeAsync(
                () => ScalarAsync("select count(*) from pg_locks where relation = 'event_monitors.asked_checks'::regclass and mode = 'RowExclusiveLock' and not granted"), count => count > 0);
            (await UsesAsync()).ShouldBe(2);
            await ExecuteAsync(another, UnderWay(first, id));
            await records.CommitAsync(Cancellation);
        }

        (await asking).CheckId.ShouldBe(first);
        (await UsesAsync()).ShouldBe(1);
        (await ScalarAsync("select count(*) from event_monitors.on_demand_places where organization_id = 1")).ShouldBe(places);
    }

    [Fact]
    public async Task So_many_requests_of_an_organization_wait_and_no_more_and_who_is_refused_has_asked_for_nothing()
    {
        var id = await CreateAsync(993, null, null);
        var waiting = api.Service<WaitingRequests>();
        var seats = new List<IDisposable>();
        try
        {
            await Eventually.SeeAsync(() => Task.FromResult(api.Service<CheckEnds>().Waiting), count => count == 0);
            for (var i = 0; i < WaitingRequests.MostPerOrganization; i++) seats.Add(waiting.Enter(1));
            var refused = await api.Client().PostAsync($"/api/imap-pop-monitors/{id}/check?wait=1", null, Cancellation);
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            Text(await Json.ReadAsync(refused, Cancellation), "code").ShouldBe("too_many_requests");
            (await ScalarAsync($"select count(*) from event_monitors.monitor_history where monitor_id = {id}")).ShouldBe(1);
            waiting.Enter(2).Dispose();
            await AskAsync(id, HttpStatusCode.Accepted, wait: 0);
        }
        finally
        {
            seats.ForEach(seat => seat.Dispose());
        }

        await AskAsync(id, HttpStatusCode.Accepted, wait: 1);
    }

    [Fact]
    public async Task A_check_under_way_has_a_place_of_its_organization_until_it_has_ended()
    {
        var other = api.ClientOfAnotherOrganization();
        async Task<long> CreateOfOtherAsync() => (await Json.ReadAsync(
            await other.PostAsync("/api/imap-pop-monitors", Json.Body("""{ "customerId": 20, "name": "n", "hostname": "h.example", "status": "disabled" }"""), Cancellation), Cancellation)).GetProperty("id").GetInt64();
        var (first, second) = (await CreateOfOtherAsync(), await CreateOfOtherAsync());
        await ExecuteAsync("insert into event_monitors.on_demand_places select gen_random_uuid(), 2, now() + interval '1 hour' from generate_series(1, 49)");
        (await other.PostAsync($"/api/imap-pop-monitors/{first}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await ScalarAsync("select count(*) from event_monitors.on_demand_places where organization_id = 2")).ShouldBe(49, "it stands in the log, and counts there");
        (await other.PostAsync($"/api/imap-pop-monitors/{first}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Accepted, "who joins takes none");
        (await other.PostAsync($"/api/imap-pop-monitors/{second}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await ScalarAsync($"select count(*) from event_monitors.monitor_history where monitor_id = {second}")).ShouldBe(1);

        await SweepAsync(TimeSpan.FromMinutes(5));
        (await other.PostAsync($"/api/imap-pop-monitors/{second}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await ExecuteAsync("delete from event_monitors.on_demand_places where organization_id = 2");
    }

    [Fact]
    public async Task A_changed_configuration_is_another_question()
    {
        var id = await CreateAsync(993, null, null);
        var first = (await AskAsync(id, HttpStatusCode.Accepted, wait: 0)).GetProperty("checkId").GetGuid();
        using var patch = Json.Body("""{ "port": 994 }""");
        (await api.Client().PatchAsync($"/api/imap-pop-monitors/{id}", patch, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await AskAsync(id, HttpStatusCode.Accepted, wait: 0)).GetProperty("checkId").GetGuid().ShouldNotBe(first);
    }

    [Fact]
    public async Task The_result_of_a_check_that_nobody_asked_for_is_not_believed()
    {
        var id = await CreateAsync(993, null, null);
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        var before = await broker.CountAsync("check-results_error", Cancellation);
        var slot = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds());
        await broker.SendAsync(Results.Completed(id, slot) with { Trigger = "manual", CheckId = CheckIds.OfManual(id, slot) }, Cancellation);

        await Eventually.SeeAsync(() => broker.CountAsync("check-results_error", Cancellation), count => count == before + 1);
        (await api.ChecksAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Secrets_that_cannot_be_opened_are_said_at_once()
    {
        var id = await CreateAsync(993, "a@example.com", "hunter2");
        await ExecuteAsync($"update event_monitors.data_keys set wrapped_key = decode(repeat('00', 60), 'hex') where monitor_id = {id}");
        var missed = await AskAsync(id, HttpStatusCode.OK);
        (Text(missed, "outcome"), Text(missed, "reason")).ShouldBe(("missed", MissedReason.CredentialsUnreadable));
    }

    [Fact]
    public async Task Who_may_not_who_is_wrong_and_what_is_gone_are_refused_and_nothing_is_recorded()
    {
        var id = await CreateAsync(993, null, null);
        var path = $"/api/imap-pop-monitors/{id}/check";
        (await api.ClientOfReader().PostAsync(path, null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await api.ClientOfAnotherOrganization().PostAsync(path, null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var wait in (string[])["61", "-1", "x"])
            (await api.Client().PostAsync($"{path}?wait={wait}", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await api.Client().GetAsync($"/api/imap-pop-monitors/{id}/checks/{Guid.NewGuid()}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ScalarAsync($"select count(*) from event_monitors.monitor_history where monitor_id = {id}")).ShouldBe(1);

        (await api.Client().DeleteAsync($"/api/imap-pop-monitors/{id}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await api.Client().PostAsync(path, null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_check_of_another_monitor_or_organization_is_not_found()
    {
        var (one, other) = (await CreateAsync(993, null, null), await CreateAsync(993, null, null));
        var checkId = (await AskAsync(one, HttpStatusCode.Accepted, wait: 0)).GetProperty("checkId").GetGuid();
        (await api.Client().GetAsync($"/api/imap-pop-monitors/{other}/checks/{checkId}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.ClientOfAnotherOrganization().GetAsync($"/api/imap-pop-monitors/{one}/checks/{checkId}", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<long> CreateAsync(int port, string? user, string? password, string status = "disabled") => api.CreateMonitorAsync(new
    {
        customerId = 10,
        name = "asked for",
        hostname = "localhost",
        port,
        status,
        checkInterval = 300,
        timeoutSeconds = 10,
        imapPopConfig = user is null ? (object)new { tls = false } : new { user, password, tls = true },
    });

    private async Task<JsonElement> AskAsync(long id, HttpStatusCode expected, int? wait = null)
    {
        var response = await api.Client().PostAsync($"/api/imap-pop-monitors/{id}/check{(wait is { } seconds ? $"?wait={seconds}" : "")}", null, Cancellation);
        response.StatusCode.ShouldBe(expected, await response.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(response, Cancellation);
    }

    private async Task<CheckAskedFor> AskedAsync(long id)
    {
        await AskAsync(id, HttpStatusCode.Accepted, wait: 0);
        return (await api.Service<AskedCheckQueries>().FindUnderWayAsync(id, 1, 1, DateTimeOffset.UtcNow, Cancellation))!;
    }

    private Task<CheckAskedFor> AskHandlerAsync(long id) => api.Service<CheckNowHandler>().AskAsync(id, 1, () => { }, EventMetadata.None, Cancellation);

    // The row of a check that somebody else has recorded as asked for.
    private static string UnderWay(Guid checkId, long monitorId) =>
        $"insert into event_monitors.asked_checks values ('{checkId}', {monitorId}, 1, 1, 1, now(), now() + interval '1 minute')";

    private Task<long> UsesAsync() => ScalarAsync("select cardinality(uses)::bigint from event_monitors.test_uses where organization_id = 1");

    private async Task<HttpResponseMessage> AskByKeyAsync(long id, string key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/imap-pop-monitors/{id}/check?wait=60");
        request.Headers.Add("Idempotency-Key", key);
        return await api.Client().SendAsync(request, cancellation);
    }

    private Task<int> SweepAsync(TimeSpan later) => new ExpiredCheckSweep(
        api.Service<AskedCheckQueries>(), api.Service<CheckRecorder>(), new ShiftedTime(later), NullLogger<ExpiredCheckSweep>.Instance).SweepAsync(Cancellation);

    // Other tests' requests wait in the queue, too.
    private async Task<CheckRequested> TakeAsync(Guid checkId)
    {
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        var taken = await Eventually.SeeAsync(
            async () => (await broker.TakeRequestAsync(Cancellation, Queues.CheckRequestsNow))?.GetProperty("message").Deserialize<CheckRequested>(JsonSerializerOptions.Web),
            request => request?.CheckId == checkId);
        return taken!;
    }

    private static Contracts.CheckCompleted ResultOf(CheckRequested request) => Results.Completed(request.MonitorId, request.Slot) with
    {
        CheckId = request.CheckId,
        Trigger = request.Trigger,
        StartedAt = request.Slot,
        FinishedAt = request.Slot,
    };

    private static string? Text(JsonElement json, string key) => json.GetProperty(key).GetString();

    private async Task<long> ScalarAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
