using System.Net;
using System.Security.Cryptography;
using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using EventMonitors.EventStore;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class IdempotencyTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Monitors = "/api/imap-pop-monitors";

    private readonly string _key = Guid.NewGuid().ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repetition_gets_the_same_answer_byte_for_byte_and_creates_nothing()
    {
        const string config = """{ "z": 1.0, "user":"monitor@example.com", "apiKey": ["k", {"deep": "\u00fc"}], "password":"open sesame", "tls" : true }""";
        var body = Json.With("imapPopConfig", config);
        var first = await PostAsync(body);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        var before = await CountAsync();

        // The other replica knows it as well.
        await using var replica = api.Replica();
        foreach (var client in (HttpClient[])[api.Client(api.Tokens.Editor), WithToken(replica.CreateClient(), api.Tokens.Editor)])
            await ShouldRepeatAsync(await SendAsync(client, body, _key), first);
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public void Every_creation_and_every_command_takes_a_key_but_a_login_and_a_trial() =>
        api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal) && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") == true)
            .Where(e => e.Metadata.GetMetadata<HeedsIdempotencyKey>() is null)
            .Select(e => e.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
            .ShouldBe(["logIn", "testConfiguration"], ignoreOrder: true, "docs/api.md says so under Conventions");

    [Fact]
    public async Task No_secret_of_the_request_is_kept()
    {
        await PostAsync(Json.With("imapPopConfig", """{"user":"u","password":"open sesame","apiKey":"unknown to us"}"""));
        var row = await api.ScalarAsync<string>($"select k::text || encode(coalesce(body, ''), 'escape') from event_monitors.idempotency_keys k where key = '{_key}'");
        row.ShouldNotContain("sesame");
        row.ShouldNotContain("unknown to us");
        row.ShouldNotContain("mail.example.com");
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_a_422_and_changes_nothing()
    {
        await PostAsync(Json.With("name", "\"one\""));
        var before = await CountAsync();
        foreach (var other in (string[])[Json.With("name", "\"two\""), Json.With("name", "\"one\"") + " ", "not json"])
            await ProblemAsync(await PostAsync(other), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_key_is_its_callers_own_for_one_path()
    {
        var body = Json.With("name", "\"n\"");
        var created = await Task.WhenAll(
            PostAsync(body),
            PostAsync(body, token: api.Tokens.Admin),
            PostAsync(Json.With("customerId", "20"), token: api.Tokens.OtherOrganization));
        created.ShouldAllBe(response => response.StatusCode == HttpStatusCode.Created && !response.Headers.Contains("Idempotency-Replayed"));
        var id = (await Json.ReadAsync(created[0], Cancellation)).GetProperty("id").GetInt64();
        (await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/resume")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_status_is_set_once_however_often_it_is_asked_for()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        var paused = await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/pause");
        (await SendAsync(api.Client(api.Tokens.Editor), "", null, $"{Monitors}/{id}/resume")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await ShouldRepeatAsync(await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/pause"), paused);
        (await api.ReadAsync(id)).GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact]
    public async Task Of_many_at_once_one_is_carried_out_and_the_others_get_its_answer_or_are_told_to_wait()
    {
        var body = Json.With("name", "\"at once\"");
        var before = await CountAsync();
        var responses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PostAsync(body)));
        (await CountAsync()).ShouldBe(before + 1);
        var created = responses.Where(response => response.StatusCode == HttpStatusCode.Created).ToList();
        (await Task.WhenAll(created.Select(response => response.Content.ReadAsStringAsync(Cancellation)))).Distinct().Count().ShouldBe(1);
        created.Count(response => !response.Headers.Contains("Idempotency-Replayed")).ShouldBe(1);
        foreach (var refused in responses.Except(created))
        {
            await ProblemAsync(refused, HttpStatusCode.Conflict, "idempotency_key_in_use");
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        (await PostAsync(Json.With("port", "0"))).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await PostAsync(Json.With("customerId", "99999"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await api.ScalarAsync<long>($"select count(*) from event_monitors.idempotency_keys where key = '{_key}'")).ShouldBe(0);
        (await PostAsync(Json.With("port", "993"))).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task However_many_keys_are_tried_refusals_leave_nothing_behind()
    {
        var before = await api.ScalarAsync<long>("select count(*) from event_monitors.idempotency_keys where key like 'flood-%'");
        await Parallel.ForAsync(0, 400, Cancellation, async (i, _) => await PostAsync(Json.With("port", "0"), $"flood-{i}"));
        (await api.ScalarAsync<long>("select count(*) from event_monitors.idempotency_keys where key like 'flood-%'")).ShouldBe(before);
    }

    [Fact]
    public async Task A_crash_between_the_change_and_its_answer_is_made_good_and_nothing_is_created_twice()
    {
        var body = Json.With("imapPopConfig", """{"user":"u","password":"open sesame"}""");
        var first = await PostAsync(body);
        var before = await CountAsync();
        await LoseAnswerAsync("now()");
        var tooSoon = await PostAsync(body);
        await ProblemAsync(tooSoon, HttpStatusCode.Conflict, "idempotency_key_in_use");
        tooSoon.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        await LoseAnswerAsync("now() - interval '121 seconds'");
        await ShouldRepeatAsync(await PostAsync(body), first);

        // From here on it is kept like any other, whatever becomes of the monitor.
        (await api.DeleteAsync((await Json.ReadAsync(first, Cancellation)).GetProperty("id").GetInt64())).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await ShouldRepeatAsync(await PostAsync(body), first);
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_path_that_is_written_another_way_is_the_same_path()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        var paused = await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/pause");
        paused.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var path in (string[])[$"{Monitors}/{id}/pause/", $"/API/Imap-Pop-Monitors/{id}/PAUSE"])
            await ShouldRepeatAsync(await SendAsync(api.Client(api.Tokens.Editor), "", _key, path), paused);
        await ProblemAsync(await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/pause?x=1"), HttpStatusCode.UnprocessableEntity, "idempotency_key_reused");
    }

    [Fact]
    public async Task A_lost_answer_that_nobody_can_make_anew_is_said_to_be_unknown()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/pause");
        await LoseAnswerAsync("now() - interval '121 seconds'");
        await ProblemAsync(await SendAsync(api.Client(api.Tokens.Editor), "", _key, $"{Monitors}/{id}/pause"), HttpStatusCode.Conflict, "idempotency_outcome_unknown");
    }

    [Fact]
    public async Task A_run_that_ended_before_it_changed_anything_is_taken_over_two_minutes_later()
    {
        var body = Json.With("name", "\"taken over\"");
        await PostAsync(body);
        await ExecuteAsync($"update event_monitors.idempotency_keys set status = null, stream_id = null, created_at = now() where key = '{_key}'");
        await ProblemAsync(await PostAsync(body), HttpStatusCode.Conflict, "idempotency_key_in_use");
        await ExecuteAsync($"update event_monitors.idempotency_keys set created_at = now() - interval '121 seconds' where key = '{_key}'");
        var again = await PostAsync(body);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_that_lost_its_key_appends_nothing_any_more()
    {
        var context = new DefaultHttpContext();
        HeldKeyProjection.Begin(context, Guid.NewGuid());
        api.Service<IHttpContextAccessor>().HttpContext = context;
        var now = api.Service<TimeProvider>().GetUtcMilliseconds();
        var append = new StreamAppend("1", $"run-{_key}", "run", ExpectedVersion.NoStream, [new NewEvent(Guid.NewGuid(), new EventMonitors.Api.Sessions.SessionRevoked(Guid.NewGuid(), 1), now, EventMetadata.None)]);
        (await Should.ThrowAsync<PostgresException>(() => api.Service<PostgresEventStore>().AppendAsync([append], cancellationToken: Cancellation))).SqlState.ShouldBe(IdempotencyTable.TakenOverState);
        (await api.Service<PostgresEventStore>().FindStreamAsync("1", $"run-{_key}", Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task After_24_hours_a_key_is_new_and_old_ones_are_deleted_in_batches()
    {
        var body = Json.With("name", "\"old\"");
        await PostAsync(body);
        await ExecuteAsync($"update event_monitors.idempotency_keys set created_at = now() - interval '24 hours 1 second' where key = '{_key}'");
        (await PostAsync(body)).Headers.Contains("Idempotency-Replayed").ShouldBeFalse();

        await ExecuteAsync("""
            insert into event_monitors.idempotency_keys (tenant_id, caller, target, key, claim, ring_key_id, request_hash, created_at)
            select '1', 'user-2', '\x00', 'old-' || n, gen_random_uuid(), 'test', '\x00', now() - interval '25 hours' from generate_series(1, 2500) n
            """);
        var table = api.Service<IdempotencyTable>();
        var batches = 1;
        while (await table.PurgeAsync(Cancellation)) batches++;
        batches.ShouldBe(3);
        (await api.ScalarAsync<long>("select count(*) from event_monitors.idempotency_keys where key like 'old-%'")).ShouldBe(0);
        (await api.ScalarAsync<long>($"select count(*) from event_monitors.idempotency_keys where key = '{_key}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_key_in_front_of_the_ring_changes_nothing_and_one_that_was_taken_away_is_no_licence_to_do_it_twice()
    {
        var body = Json.With("name", "\"rotated\"");
        var first = await PostAsync(body);
        var settings = api.Service<IConfiguration>();
        var (old, fresh) = (settings["Secrets:Keys:0:Value"]!, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

        await using var rotated = api.Replica(host => host
            .UseSetting("Secrets:Keys:0:Id", "fresh").UseSetting("Secrets:Keys:0:Value", fresh).UseSetting("Secrets:Keys:1:Id", "test").UseSetting("Secrets:Keys:1:Value", old));
        await ShouldRepeatAsync(await SendAsync(WithToken(rotated.CreateClient(), api.Tokens.Editor), body, _key), first);
        await ExecuteAsync($"update event_monitors.idempotency_keys set ring_key_id = 'gone' where key = '{_key}'");
        await ProblemAsync(await PostAsync(body), HttpStatusCode.Conflict, "idempotency_outcome_unknown");
    }

    [Fact]
    public async Task A_malformed_key_is_a_400_after_what_comes_before_it()
    {
        var before = await CountAsync();
        (await (await PostAsync(Json.ContractBody, "a b")).ErrorsAsync()).ShouldBe(["Idempotency-Key"]);
        (await PostAsync(Json.ContractBody, "a b", api.Tokens.Readonly)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var request = new HttpRequestMessage(HttpMethod.Post, Monitors) { Content = new StringContent("x") };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", "a b");
        (await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        (await CountAsync()).ShouldBe(before);
    }

    private Task<HttpResponseMessage> PostAsync(string body, string? key = null, string? token = null) => SendAsync(api.Client(token ?? api.Tokens.Editor), body, key ?? _key);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string body, string? key, string path = Monitors)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json.Body(body) };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return await client.SendAsync(request, Cancellation);
    }

    private static HttpClient WithToken(HttpClient client, string token)
    {
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private static async Task ShouldRepeatAsync(HttpResponseMessage repeated, HttpResponseMessage first)
    {
        var text = await repeated.Content.ReadAsStringAsync(Cancellation);
        text.ShouldBe(await first.Content.ReadAsStringAsync(Cancellation));
        repeated.StatusCode.ShouldBe(first.StatusCode);
        repeated.Headers.Location.ShouldBe(first.Headers.Location);
        repeated.Headers.ETag.ShouldBe(first.Headers.ETag);
        repeated.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        repeated.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
    }

    private static async Task ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync(Cancellation));
        (await Json.ReadAsync(response, Cancellation)).GetProperty("code").GetString().ShouldBe(code);
    }

    /// <summary>What a process leaves behind that ends after its change and before its answer.</summary>
    private Task LoseAnswerAsync(string createdAt) => ExecuteAsync(
        $"update event_monitors.idempotency_keys set status = null, headers = null, body = null, echoes = null, created_at = {createdAt} where key = '{_key}'");

    private Task<long> CountAsync() => api.ScalarAsync<long>("select count(*) from event_store.mt_events where type = 'monitor_created'");

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
