using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using EventMonitors.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>Requests whose caller hangs up, on a real connection, at one moment or another.</summary>
public sealed class AbandonedRequestTests(ServedHost api) : IClassFixture<ServedHost>
{
    private const string Monitors = "/api/imap-pop-monitors";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _key = Guid.NewGuid().ToString();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_body_is_complete_nothing_happens_and_the_key_is_free()
    {
        var body = Body();
        var before = await CountAsync();
        using (var caller = await CallAsync(Monitors, body, body.Length / 2))
        {
            using var rest = new StreamReader(caller.GetStream());
            caller.Client.Shutdown(SocketShutdown.Send);
            await rest.ReadToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        }

        (await KeysAsync("true")).ShouldBe(0);
        (await CountAsync()).ShouldBe(before);
        var created = await RepeatAsync(Monitors, body);
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        created.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        (await CountAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task After_the_claim_and_before_the_commit_it_is_carried_out_once_and_its_answer_kept()
    {
        var body = Body();
        var before = await CountAsync();
        await using (await BlockAsync("lock table event_store.mt_events in share mode"))
        {
            using var caller = await CallAsync(Monitors, body);
            await Eventually.Async(_ => KeysAsync("stream_id is null"), claims => claims == 1, Patience, Cancellation);
            await HangUpAsync(caller);
        }

        await ShouldRepeatAsync(body);
        (await CountAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task After_the_commit_and_before_the_answer_is_kept_it_is_kept_all_the_same()
    {
        var body = Body();
        var before = await CountAsync();
        await ExecuteAsync("""
            create function wait_for_the_test() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(77); return new; end $$;
            create trigger wait_for_the_test before update on event_monitors.idempotency_keys for each row when (new.status is not null) execute function wait_for_the_test()
            """);
        try
        {
            await using (await BlockAsync("select pg_advisory_xact_lock(77)"))
            {
                using var caller = await CallAsync(Monitors, body);
                await Eventually.Async(_ => KeysAsync("stream_id is not null and status is null"), changes => changes == 1, Patience, Cancellation);
                await HangUpAsync(caller);
            }

            await ShouldRepeatAsync(body);
        }
        finally
        {
            await ExecuteAsync("drop function wait_for_the_test cascade");
        }

        (await CountAsync()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task A_change_that_nobody_could_answer_once_more_is_answered_too()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        var path = $"{Monitors}/{id}/pause";
        await using (await BlockAsync("lock table event_store.mt_events in share mode"))
        {
            using var caller = await CallAsync(path, "");
            await Eventually.Async(_ => KeysAsync("stream_id is null"), claims => claims == 1, Patience, Cancellation);
            await HangUpAsync(caller);
        }

        var repeated = await RepeatAsync(path, "");
        repeated.StatusCode.ShouldBe(HttpStatusCode.OK);
        repeated.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        repeated.Headers.ETag.ShouldBe(new EntityTagHeaderValue("\"2\""));
        (await Json.ReadAsync(repeated, Cancellation)).GetProperty("status").GetString().ShouldBe("disabled");
        (await api.EventsAsync(id)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_failed_login_is_recorded_also_where_nobody_waits_for_the_answer()
    {
        var before = await LoginFailuresAsync();
        await using (await BlockAsync("lock table event_store.mt_events in share mode"))
        {
            using var caller = await CallAsync("/api/sessions", $$"""{ "email": "{{_key}}@example.com", "password": "nine quiet herons at noon" }""");
            await Eventually.Async(_ => api.ScalarAsync<long>("select count(*) from pg_locks where relation = 'event_store.mt_events'::regclass and not granted"), waiting => waiting == 1, Patience, Cancellation);
            await HangUpAsync(caller);
        }

        await Eventually.Async(_ => LoginFailuresAsync(), failures => failures == before + 1, Patience, Cancellation);
    }

    private Task<long> LoginFailuresAsync() => api.ScalarAsync<long>("select count(*) from event_store.mt_events where type = 'login_failed'");

    // With a secret, a key that is known to nobody, and an order and a spelling of its own: all of it is echoed.
    private string Body() => Json.With("imapPopConfig", $$"""{ "z": 1.0, "user":"u", "password":"{{_key}}", "protocol":"imap" }""");

    /// <summary>The caller comes again, and finds what became of the first request.</summary>
    private async Task ShouldRepeatAsync(string body)
    {
        var repeated = await RepeatAsync(Monitors, body);
        var text = await repeated.Content.ReadAsStringAsync(Cancellation);
        repeated.StatusCode.ShouldBe(HttpStatusCode.Created, text);
        repeated.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        var id = (await Json.ReadAsync(repeated, Cancellation)).GetProperty("id").GetInt64();
        repeated.Headers.Location.ShouldBe(new Uri($"{Monitors}/{id}", UriKind.Relative));
        repeated.Headers.ETag.ShouldBe(new EntityTagHeaderValue("\"1\""));
        text.ShouldContain($$"""{ "z": 1.0, "user":"u", "password":"{{_key}}", "protocol":"imap" }""");
        (await api.EventsAsync(id)).ShouldHaveSingleItem().GetProperty("type").GetString().ShouldBe("monitor_created");
    }

    /// <summary>Sends the request again until the first one is not under way any more.</summary>
    private Task<HttpResponseMessage> RepeatAsync(string path, string body) => Eventually.Async(
        async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Json.Body(body) };
            request.Headers.Add("Idempotency-Key", _key);
            return await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation);
        },
        response => response.StatusCode != HttpStatusCode.Conflict,
        Patience,
        Cancellation);

    /// <summary>Sends a request, or its first bytes, and waits for nothing.</summary>
    private async Task<TcpClient> CallAsync(string path, string body, int? sent = null)
    {
        var caller = new TcpClient();
        await caller.ConnectAsync(IPAddress.Loopback, api.Address.Port, Cancellation);
        var head = $"POST {path} HTTP/1.1\r\nHost: {api.Address.Authority}\r\nAuthorization: Bearer {api.Tokens.Editor}\r\nContent-Type: application/json; charset=utf-8\r\n"
            + $"Idempotency-Key: {_key}\r\nContent-Length: {body.Length}\r\n\r\n";
        await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + body[..(sent ?? body.Length)]), Cancellation);
        return caller;
    }

    /// <summary>Resets the connection, and waits until the server has noticed.</summary>
    private async Task HangUpAsync(TcpClient caller)
    {
        caller.LingerState = new LingerOption(enable: true, seconds: 0);
        caller.Dispose();
        await api.NoticedAsync(_key).WaitAsync(Patience, Cancellation);
    }

    /// <summary>Holds a lock until it is disposed of.</summary>
    private async Task<NpgsqlConnection> BlockAsync(string sql)
    {
        var connection = new NpgsqlConnection(api.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand($"begin; {sql}", connection);
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private Task<long> KeysAsync(string condition) => api.ScalarAsync<long>($"select count(*) from event_monitors.idempotency_keys where key = '{_key}' and {condition}");

    private Task<long> CountAsync() => api.ScalarAsync<long>("select count(*) from event_store.mt_events where type = 'monitor_created'");

    private async Task ExecuteAsync(string sql)
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
