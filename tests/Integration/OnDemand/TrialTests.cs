using System.Net;
using System.Text;
using System.Text.Json;
using EventMonitors.Api.OnDemand;
using EventMonitors.Api.Trials;
using EventMonitors.Contracts;
using EventMonitors.DevHost.Scripted;
using EventMonitors.Tests.Integration.Api;
using EventMonitors.Tests.Integration.Checks;
using EventMonitors.Tests.Support;
using EventMonitors.Tests.Support.Mail;
using Npgsql;
using Shouldly;
using Xunit;
using Eventually = EventMonitors.Tests.Integration.Checks.Eventually;

namespace EventMonitors.Tests.Integration.OnDemand;

public sealed class TrialTests(PipelineHost api) : IClassFixture<PipelineHost>
{
    private const string Path = "/api/imap-pop-monitors/test";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_configuration_is_tried_and_nothing_of_it_is_stored_but_that_it_was_tried()
    {
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        var mail = await TestServers.MailAsync(Cancellation);
        var good = await TryAsync(mail.Imaps, mail.User, mail.Password);
        (Text(good, "verdict"), Text(good, "fault"), Text(good, "worker")).ShouldBe(("up", "none", "worker-1"), good.GetRawText());
        good.GetProperty("timings").EnumerateObject().Select(t => t.Name).ShouldBe(["dns", "connect", "tls", "greeting", "login", "mailbox", "logout"]);
        good.EnumerateObject().Select(p => p.Name).ShouldNotContain(name => name == "slot" || name == "position" || name == "checkId");

        var wrong = await TryAsync(mail.Imaps, mail.User, "hunter2-wrong");
        (Text(wrong, "verdict"), Text(wrong, "fault"), wrong.GetProperty("transcript").GetArrayLength() > 0).ShouldBe(("down", "credentials", true));
        wrong.GetRawText().ShouldNotContain("hunter2");

        var tried = (await TriedAsync()).Where(e => Text(e.GetProperty("data"), "user") == mail.User);
        tried.Select(e => (Text(e, "actor"), Text(e.GetProperty("data"), "outcome"), Text(e.GetProperty("data"), "fault"), Text(e.GetProperty("data"), "user")))
            .ShouldBe([("user-2", "answered", "none", mail.User), ("user-2", "answered", "credentials", mail.User)]);
        foreach (var secret in (string[])["hunter2", mail.Password])
            (await CountAsync($"select count(*) from event_store.mt_events where data::text like '%{secret}%'")).ShouldBe(0);
    }

    [Fact]
    public async Task Addresses_that_workers_may_not_dial_are_denied_as_for_a_check()
    {
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        var denied = await SendAsync("""{ "hostname": "169.254.169.254", "port": 993, "timeoutSeconds": 5 }""", HttpStatusCode.OK);
        (Text(denied, "verdict"), Text(denied, "fault"), denied.GetProperty("address").ValueKind).ShouldBe(("inconclusive", "egress_denied", JsonValueKind.Null));
    }

    [Fact]
    public async Task A_caller_who_goes_away_has_tried_all_the_same()
    {
        await using var silent = ScriptedMailServer.Start(Play.Silence);
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var before = await PlacesAsync();
        var trial = api.Client().PostAsync(Path, Json.Body($$"""{ "hostname": "localhost", "port": {{silent.Port}}, "timeoutSeconds": 20, "imapPopConfig": { "tls": false } }"""), leaving.Token);
        await Eventually.SeeAsync(() => Task.FromResult(silent.Connections), connections => connections == 1);
        (await EventsAsync("trial_asked_for")).ShouldContain(e => e.GetProperty("data").GetProperty("port").ToString() == $"{silent.Port}" && Text(e, "actor") == "user-2", "whatever comes");
        await leaving.CancelAsync();
        // The test server lets nobody go before it has answered: what is given back then is given back by now.
        await Should.ThrowAsync<OperationCanceledException>(() => trial);
        (await PlacesAsync()).Except(before).ShouldHaveSingleItem("the worker is busy with it all the same");

        await Eventually.SeeAsync(TriedAsync, tried => tried.Any(e => e.GetProperty("data").GetProperty("port").GetInt32() == silent.Port && Text(e.GetProperty("data"), "outcome") == "abandoned"));
    }

    [Fact]
    public async Task What_cannot_be_recorded_is_not_tried()
    {
        await using var silent = ScriptedMailServer.Start(Play.Silence);
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        // It is there now; one that is stopped while it starts would go on taking requests.
        await SendAsync("""{ "hostname": "169.254.169.254", "port": 993 }""", HttpStatusCode.OK);
        await ExecuteAsync("""
            create function event_store.full() returns trigger language plpgsql as $$ begin raise exception 'no room' using errcode = '53100'; end $$;
            create trigger full_disk before insert on event_store.mt_events for each row when (new.type = 'trial_asked_for') execute function event_store.full()
            """);
        try
        {
            var body = $$"""{ "hostname": "localhost", "port": {{silent.Port}}, "timeoutSeconds": 1, "imapPopConfig": { "tls": false } }""";
            Text(await SendAsync(body, HttpStatusCode.ServiceUnavailable), "code").ShouldBe("unavailable");
            silent.Connections.ShouldBe(0);
        }
        finally
        {
            await ExecuteAsync("drop trigger full_disk on event_store.mt_events; drop function event_store.full()");
        }
    }

    [Theory]
    [InlineData("""{ }""", "hostname")]
    [InlineData("""{ "hostname": "imap://h.example" }""", "hostname")]
    [InlineData("""{ "hostname": "h.example", "timeoutSeconds": 31 }""", "timeoutSeconds")]
    [InlineData("""{ "hostname": "h.example", "timeoutSeconds": 0 }""", "timeoutSeconds")]
    [InlineData("""{ "hostname": "h.example", "port": 0 }""", "port")]
    [InlineData("""{ "hostname": "h.example", "imapPopConfig": { "user": "a\r\nA1 LOGOUT" } }""", "imapPopConfig.user")]
    [InlineData("""{ "hostname": "h.example", "imapPopConfig": { "user": "a", "password": "********" } }""", "imapPopConfig.password")]
    [InlineData("""{ "hostname": "h.example", "imapPopConfig": { "startTls": true, "tls": true } }""", "imapPopConfig.startTls")]
    public async Task What_could_not_be_created_is_not_tried(string body, string field)
    {
        var problem = await SendAsync(body, HttpStatusCode.BadRequest);
        problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
    }

    [Fact]
    public async Task Fields_that_only_a_monitor_has_are_ignored_whatever_they_hold()
    {
        var body = """{ "hostname": "-", "name": 5, "status": {}, "checkInterval": "x", "customerId": [] }""";
        (await SendAsync(body, HttpStatusCode.BadRequest)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe(["hostname"]);
    }

    [Fact]
    public async Task Who_only_reads_tries_nothing() =>
        (await api.ClientOfReader().PostAsync(Path, Json.Body("{}"), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

    [Fact]
    public async Task Without_a_worker_there_is_no_answer_and_the_request_is_no_fault_of_the_brokers()
    {
        var check = SomeTrial();
        (await api.Service<TrialPublisher>().AskAsync(check, Cancellation)).ShouldBe(new TrialAnswer(TrialOutcome.Unanswered));

        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        // Other tests' requests wait in the queue, too.
        var waiting = await Eventually.SeeAsync(
            () => broker.Channel.BasicGetAsync(Queues.CheckRequestsNow, autoAck: true, Cancellation),
            taken => taken is not null && Encoding.UTF8.GetString(taken.Body.Span).Contains(check.CheckId.ToString(), StringComparison.Ordinal));
        waiting!.BasicProperties.IsExpirationPresent().ShouldBeFalse("the broker would put it into the error queue");
    }

    [Fact]
    public async Task More_than_an_organizations_quota_is_refused_with_when_to_come_again()
    {
        await ExecuteAsync("update event_monitors.organizations set quota_tests_per_minute = 2 where id = 2");
        var other = api.ClientOfAnotherOrganization();
        var created = await other.PostAsync("/api/imap-pop-monitors", Json.Body("""{ "customerId": 20, "name": "n", "hostname": "h.example", "status": "disabled" }"""), Cancellation);
        var id = (await Json.ReadAsync(created, Cancellation)).GetProperty("id").GetInt64();
        (await other.PostAsync(Path, Json.Body("{}"), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, "what is refused does not count");
        (await other.PostAsync($"/api/imap-pop-monitors/{id}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await other.PostAsync($"/api/imap-pop-monitors/{id}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Accepted, "one that is under way does not count");
        (await other.PatchAsync($"/api/imap-pop-monitors/{id}", Json.Body("""{ "port": 994 }"""), Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.PostAsync($"/api/imap-pop-monitors/{id}/check?wait=0", null, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var refused = await other.PostAsync(Path, Json.Body("""{ "hostname": "h.example" }"""), Cancellation);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 60);
        (await Json.ReadAsync(refused, Cancellation)).GetProperty("code").GetString().ShouldBe("too_many_requests");

        await ExecuteAsync("update event_monitors.organizations set quota_tests_per_minute = 0 where id = 2");
        var none = await other.PostAsync(Path, Json.Body("""{ "hostname": "h.example" }"""), Cancellation);
        await ExecuteAsync("update event_monitors.organizations set quota_tests_per_minute = null where id = 2");
        none.StatusCode.ShouldBe(HttpStatusCode.Forbidden, "waiting does not help");
        (await Json.ReadAsync(none, Cancellation)).GetProperty("code").GetString().ShouldBe("quota_exceeded");
    }

    [Fact]
    public async Task The_quota_holds_however_many_come_at_once()
    {
        var uses = api.Service<TestUseQueries>();
        await using var replica = NpgsqlDataSource.Create(api.ConnectionString);
        TestUseQueries[] replicas = [uses, new TestUseQueries(replica)];
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => TakeAsync(replicas[i % 2], 77, perMinute: 15, underWay: 100)));
        taken.Count(refusal => refusal is null).ShouldBe(15);
        taken.OfType<TestRefusal>().ShouldAllBe(refusal => !refusal.ManyUnderWay && refusal.Wait > TimeSpan.Zero && refusal.Wait <= TimeSpan.FromMinutes(1));
        await ExecuteAsync("update event_monitors.test_uses set uses = array(select x - interval '61 seconds' from unnest(uses) x) where organization_id = 77");
        (await TakeAsync(uses, 77, perMinute: 1, underWay: 100)).ShouldBeNull();
        (await TakeAsync(uses, 78, perMinute: 0, underWay: 100)).ShouldBe(new TestRefusal(ManyUnderWay: false, TimeSpan.FromMinutes(1)));
        (await CountAsync("select cardinality(uses)::bigint from event_monitors.test_uses where organization_id = 77")).ShouldBe(1, "what is older is forgotten");
    }

    [Fact]
    public async Task No_more_than_an_organizations_places_are_under_way_however_many_processes_take_them()
    {
        await using var replica = NpgsqlDataSource.Create(api.ConnectionString);
        TestUseQueries[] replicas = [api.Service<TestUseQueries>(), new TestUseQueries(replica)];
        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => TakeAsync(replicas[i % 2], 79, perMinute: 1000, underWay: 15)));
        taken.Count(refusal => refusal is null).ShouldBe(15);
        taken.OfType<TestRefusal>().ShouldAllBe(refusal => refusal.ManyUnderWay && refusal.Wait > TimeSpan.Zero);
        (await CountAsync("select cardinality(uses)::bigint from event_monitors.test_uses where organization_id = 79")).ShouldBe(15, "what is refused is no use");
        (await TakeAsync(replicas[0], 80, perMinute: 1000, underWay: 1)).ShouldBeNull("another organization has places of its own");

        var free = Guid.NewGuid();
        await ExecuteAsync("update event_monitors.on_demand_places set expires_at = now() where place_id = (select min(place_id::text)::uuid from event_monitors.on_demand_places where organization_id = 79)");
        (await replicas[1].TakeAsync(79, free, TimeSpan.FromMinutes(1), 1000, 15, Cancellation)).ShouldBeNull("nobody gave that one back, and it has expired");
        (await TakeAsync(replicas[0], 79, perMinute: 1000, underWay: 15)).ShouldNotBeNull();
        await replicas[0].ReleaseAsync(free, Cancellation);
        (await TakeAsync(replicas[0], 79, perMinute: 1000, underWay: 15)).ShouldBeNull();
    }

    [Fact]
    public async Task A_trial_has_a_place_until_it_is_over_and_without_one_there_is_none()
    {
        await using var silent = ScriptedMailServer.Start(Play.Silence);
        await using var worker = await RunningWorker.StartAsync(api, "worker-1");
        var before = await PlacesAsync();
        var trial = SendAsync($$"""{ "hostname": "localhost", "port": {{silent.Port}}, "timeoutSeconds": 2, "imapPopConfig": { "tls": false } }""", HttpStatusCode.OK);
        await Eventually.SeeAsync(() => Task.FromResult(silent.Connections), connections => connections == 1);
        var place = (await PlacesAsync()).Except(before).ShouldHaveSingleItem();
        await trial;
        (await PlacesAsync()).ShouldNotContain(place);

        // Nobody's trials of the minute before are in the way.
        await ExecuteAsync("delete from event_monitors.test_uses where organization_id = 2");
        await ExecuteAsync("insert into event_monitors.on_demand_places select gen_random_uuid(), 2, now() + interval '1 hour' from generate_series(1, 50)");
        var refused = await api.ClientOfAnotherOrganization().PostAsync(Path, Json.Body("""{ "hostname": "h.example" }"""), Cancellation);
        await ExecuteAsync("delete from event_monitors.on_demand_places where organization_id = 2");
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        var problem = await Json.ReadAsync(refused, Cancellation);
        (Text(problem, "code"), Text(problem, "detail")!.Contains("under way", StringComparison.Ordinal)).ShouldBe(("too_many_requests", true));
    }

    [Fact]
    public async Task What_the_broker_gives_back_was_tried_by_nobody()
    {
        // Exchange and binding are declared before the first one is sent.
        await using (await RunningWorker.StartAsync(api, "worker-1")) await SendAsync("""{ "hostname": "169.254.169.254", "port": 993 }""", HttpStatusCode.OK);
        await using var broker = await Broker.ConnectAsync(api.BrokerUri, Cancellation);
        await broker.Channel.QueueUnbindAsync(Queues.CheckRequestsNow, Queues.CheckRequestsNow, "", cancellationToken: Cancellation);
        try
        {
            (await api.Service<TrialPublisher>().AskAsync(SomeTrial(), Cancellation)).ShouldBe(new TrialAnswer(TrialOutcome.BrokerUnavailable));
        }
        finally
        {
            await broker.Channel.QueueBindAsync(Queues.CheckRequestsNow, Queues.CheckRequestsNow, "", cancellationToken: Cancellation);
        }
    }

    private static Task<TestRefusal?> TakeAsync(TestUseQueries uses, long organizationId, int perMinute, int underWay) =>
        uses.TakeAsync(organizationId, Guid.NewGuid(), TimeSpan.FromMinutes(1), perMinute, underWay, Cancellation);

    private static CheckRequested SomeTrial()
    {
        var now = DateTimeOffset.UtcNow;
        return new CheckRequested
        {
            CheckId = Guid.NewGuid(),
            MonitorId = 0,
            OrganizationId = 1,
            MonitorVersion = 0,
            ProbeVersion = 0,
            Trigger = "trial",
            Slot = now,
            RequestedAt = now,
            ExpiresAt = now,
            Host = "h.example",
            Protocol = "imap",
            Tls = true,
            TimeoutSeconds = 1,
        };
    }

    private Task<JsonElement> TryAsync(int port, string user, string password) =>
        SendAsync(JsonSerializer.Serialize(new { hostname = "localhost", port, timeoutSeconds = 20, imapPopConfig = new { user, password, tls = true } }), HttpStatusCode.OK);

    private async Task<JsonElement> SendAsync(string body, HttpStatusCode expected)
    {
        var response = await api.Client().PostAsync(Path, Json.Body(body), Cancellation);
        response.StatusCode.ShouldBe(expected, await response.Content.ReadAsStringAsync(Cancellation));
        return await Json.ReadAsync(response, Cancellation);
    }

    private Task<JsonElement[]> TriedAsync() => EventsAsync("configuration_tried");

    private async Task<JsonElement[]> EventsAsync(string type) => [.. (await api.GetAsync($"/api/events?types={type}&limit=1000")).GetProperty("items").EnumerateArray()];

    private static string? Text(JsonElement json, string key) => json.GetProperty(key).GetString();

    // Of organization 1, those that have expired too.
    private async Task<Guid[]> PlacesAsync()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand("select coalesce(array_agg(place_id), '{}') from event_monitors.on_demand_places where organization_id = 1");
        return (Guid[])(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
