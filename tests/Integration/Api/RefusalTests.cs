using System.Net;
using System.Text;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using EventMonitors.EventStore;
using Npgsql;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class RefusalTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "$")]
    [InlineData("not json", "$")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("""{"customerId":10,"name":"n","hostname":"h.example","port":1,"port":2}""", "port")]
    [InlineData("""{"customerId":10,"name":"n","hostname":"h.example","imapPopConfig":{"user":"a","user":"b"}}""", "imapPopConfig.user")]
    [InlineData("""{"customerId":10,"name":"n","hostname":"h.example","port":"993"}""", "port")]
    [InlineData("""{"customerId":10,"name":"n","hostname":"https://h.example"}""", "hostname")]
    [InlineData("""{"customerId":10,"name":"n","hostname":"h.example","imapPopConfig":{"password":"a\r\nb"}}""", "imapPopConfig.password")]
    public async Task A_bad_body_is_a_400_that_names_the_field_and_changes_nothing(string body, string field)
    {
        var before = await CountAsync();
        var response = await PostAsync(api.Tokens.Editor, Json.Body(body));
        (await ProblemAsync(response, HttpStatusCode.BadRequest)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_400()
    {
        var content = new ByteArrayContent([.. """{"name":" """u8, 0xff, 0xfe, .. "\"}"u8]);
        content.Headers.ContentType = new("application/json");
        await ProblemAsync(await PostAsync(api.Tokens.Editor, content), HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=iso-8859-1")]
    public async Task Another_media_type_is_a_415(string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Json.ContractBody));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        await ProblemAsync(await PostAsync(api.Tokens.Editor, content), HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_64_kibibytes_is_a_413(bool chunked)
    {
        var before = await CountAsync();
        var body = Json.With("x", $"\"{new string('x', 64 * 1024)}\"");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/imap-pop-monitors") { Content = Json.Body(body) };
        if (chunked)
        {
            request.Content.Headers.ContentLength = null;
            request.Headers.TransferEncodingChunked = true;
        }

        await ProblemAsync(await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation), HttpStatusCode.RequestEntityTooLarge);
        (await CountAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData("99999")]
    [InlineData("\"99999999-9999-4999-8999-999999999999\"")]
    [InlineData("20")]
    [InlineData("\"22222222-2222-4222-8222-222222222222\"")]
    public async Task An_unknown_customer_and_another_organizations_are_both_404(string customer)
    {
        var before = await CountAsync();
        var problem = await ProblemAsync(await PostAsync(api.Tokens.Editor, Json.Body(Json.With("customerId", customer))), HttpStatusCode.NotFound);
        problem.GetProperty("title").GetString().ShouldBe("Customer not found");
        (await CountAsync()).ShouldBe(before);
    }

    [Theory]
    [InlineData(null, "Bearer")]
    [InlineData("short", "Bearer error=\"invalid_token\"")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "Bearer error=\"invalid_token\"")]
    public async Task Without_a_live_session_everything_is_401_before_anything_else(string? token, string challenge)
    {
        foreach (var content in (HttpContent[])[Json.Body("not json"), new StringContent("x", Encoding.UTF8, "text/plain")])
        {
            var response = await PostAsync(token, content);
            await ProblemAsync(response, HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().ShouldBe(challenge);
        }

        await ProblemAsync(await api.Client(token).GetAsync("/api/imap-pop-monitors/500", Cancellation), HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/png")]
    [InlineData("application/xml;q=0.9, text/*")]
    public async Task A_refusal_keeps_its_form_whatever_the_caller_accepts(string accept)
    {
        (string? Token, string Path, HttpStatusCode Status)[] refusals =
        [
            (null, "/api/imap-pop-monitors/500", HttpStatusCode.Unauthorized),
            (null, "/api/nothing", HttpStatusCode.Unauthorized),
            (api.Tokens.Editor, "/api/imap-pop-monitors/999999", HttpStatusCode.NotFound),
            (api.Tokens.Editor, "/api/nothing", HttpStatusCode.NotFound),
            (api.Tokens.Editor, "/api/imap-pop-monitors/500/pause", HttpStatusCode.MethodNotAllowed),
        ];
        foreach (var (token, path, status) in refusals)
        {
            using var client = api.Client(token);
            client.DefaultRequestHeaders.Add("Accept", accept);
            await ProblemAsync(await client.GetAsync(path, Cancellation), status);
        }
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Token abc")]
    public async Task Another_scheme_or_an_empty_token_is_401(string header)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/imap-pop-monitors/500");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        await ProblemAsync(await api.Client(null).SendAsync(request, Cancellation), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ends_at_its_expiry_and_when_it_is_revoked()
    {
        var store = api.Service<PostgresEventStore>();
        var now = api.Service<TimeProvider>().GetUtcMilliseconds();
        var (expired, revoked, sessionId) = (SessionToken.Create(), SessionToken.Create(), Guid.NewGuid());
        await AppendAsync(new SessionOpened(Guid.NewGuid(), 1, Hash(expired), now.AddSeconds(-1)), new SessionOpened(sessionId, 1, Hash(revoked), now.AddDays(1)));

        await ProblemAsync(await api.Client(expired).GetAsync("/api/imap-pop-monitors/1", Cancellation), HttpStatusCode.Unauthorized);
        await ProblemAsync(await api.Client(revoked).GetAsync("/api/imap-pop-monitors/1", Cancellation), HttpStatusCode.NotFound);
        await AppendAsync(new SessionRevoked(sessionId, 1));
        await ProblemAsync(await api.Client(revoked).GetAsync("/api/imap-pop-monitors/1", Cancellation), HttpStatusCode.Unauthorized);

        Task AppendAsync(params object[] events) => store.AppendAsync(
            [new StreamAppend("1", SessionEventTypes.StreamId(1), SessionEventTypes.StreamType, ExpectedVersion.Any, [.. events.Select(e => new NewEvent(Guid.NewGuid(), e, now, EventMetadata.None))])],
            cancellationToken: Cancellation);

        static string Hash(string token) => Convert.ToBase64String(SessionToken.Hash(token));
    }

    [Fact]
    public async Task Readers_and_supporters_are_403_even_with_a_bad_body()
    {
        var before = await CountAsync();
        foreach (var token in (string[])[api.Tokens.Readonly, api.Tokens.Supporter])
            foreach (var content in (HttpContent[])[Json.Body(Json.ContractBody), Json.Body("not json"), new StringContent("x", Encoding.UTF8, "text/plain")])
                await ProblemAsync(await PostAsync(token, content), HttpStatusCode.Forbidden);
        (await CountAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task Another_organizations_monitor_does_not_exist_while_a_supporter_sees_it()
    {
        var created = await Json.ReadAsync(await PostAsync(api.Tokens.Admin, Json.Body(Json.ContractBody)), Cancellation);
        foreach (var path in (string[])["", "/events", "/checks"])
        {
            var uri = $"/api/imap-pop-monitors/{created.GetProperty("id").GetInt64()}{path}";
            await ProblemAsync(await api.Client(api.Tokens.OtherOrganization).GetAsync(uri, Cancellation), HttpStatusCode.NotFound);
            foreach (var token in (string[])[api.Tokens.Admin, api.Tokens.Editor, api.Tokens.Readonly, api.Tokens.Supporter])
                (await api.Client(token).GetAsync(uri, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK, uri);
        }
    }

    [Theory]
    [InlineData("/api/imap-pop-monitors/999999")]
    [InlineData("/api/imap-pop-monitors/0")]
    [InlineData("/api/imap-pop-monitors/-1")]
    [InlineData("/api/imap-pop-monitors/abc")]
    [InlineData("/api/imap-pop-monitors/99999999999999999999")]
    [InlineData("/api/nothing")]
    public async Task What_does_not_exist_is_a_404_and_a_401_for_who_has_no_session(string path)
    {
        await ProblemAsync(await api.Client(api.Tokens.Editor).GetAsync(path, Cancellation), HttpStatusCode.NotFound);
        await ProblemAsync(await api.Client(null).GetAsync(path, Cancellation), HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("PUT", "/api/imap-pop-monitors")]
    [InlineData("POST", "/api/imap-pop-monitors/500")]
    public async Task Another_method_is_a_405_that_names_those_there_are(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var response = await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation);
        await ProblemAsync(response, HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldNotBeEmpty();
    }

    private Task<HttpResponseMessage> PostAsync(string? token, HttpContent content) =>
        api.Client(token).PostAsync("/api/imap-pop-monitors", content, Cancellation);

    private static async Task<JsonElement> ProblemAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync(Cancellation));
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await Json.ReadAsync(response, Cancellation);
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        problem.GetProperty("traceId").GetString().ShouldNotBeNullOrEmpty();
        problem.GetProperty("code").GetString().ShouldNotBeNullOrEmpty();
        return problem;
    }

    /// <summary>Everything that a request could leave behind in the database.</summary>
    private async Task<(long Events, long Monitors, long Keys)> CountAsync()
    {
        await using var database = NpgsqlDataSource.Create(api.ConnectionString);
        await using var command = database.CreateCommand("""
            select (select count(*) from event_store.mt_events where stream_id like 'monitor-%'),
                   (select count(*) from event_monitors.monitors),
                   (select count(*) from event_monitors.data_keys)
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        await reader.ReadAsync(Cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
