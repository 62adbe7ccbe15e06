using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>What holds for every answer, whatever was asked.</summary>
public sealed class ConventionTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Monitors = "/api/imap-pop-monitors";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/imap-pop-monitors/999999")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/api/events/export")]
    [InlineData("HEAD", "/api/events")]
    [InlineData("TRACE", "/api/imap-pop-monitors")]
    [InlineData("POST", "/api/imap-pop-monitors")]
    [InlineData("OPTIONS", "/api/imap-pop-monitors")]
    [InlineData("GET", "/health/live")]
    [InlineData("GET", "/openapi/v1.json")]
    public async Task Every_answer_names_the_request_and_its_trace(string method, string path)
    {
        foreach (var token in (string?[])[api.Tokens.Editor, null])
        {
            var response = await SendAsync(method, path, token, (request) => request.Headers.Add("X-Request-Id", "portal-17.b_2"));
            Header(response, "X-Request-Id").ShouldBe("portal-17.b_2");
            Header(response, "X-Trace-Id").ShouldMatch("^[0-9a-f]{32}$");
            Header(response, "X-Content-Type-Options").ShouldBe("nosniff");
            Header(response, "Referrer-Policy").ShouldBe("no-referrer");
            if (path.StartsWith("/api", StringComparison.Ordinal)) Header(response, "Cache-Control").ShouldBe("no-store");
            if (response.Content.Headers.ContentType?.MediaType == "application/problem+json" && method != "HEAD")
            {
                var problem = await Json.ReadAsync(response, Cancellation);
                problem.GetProperty("requestId").GetString().ShouldBe("portal-17.b_2");
                problem.GetProperty("traceId").GetString().ShouldBe(Header(response, "X-Trace-Id"));
            }
        }
    }

    [Theory]
    [InlineData("GET", 1)]
    // Who calls, what it needs, what it does; and now and then how many monitors there are.
    [InlineData("POST", 4)]
    public async Task Each_request_asks_the_database_no_more_often_than_it_must(string method, int most)
    {
        var id = await api.CreateAsync(Json.ContractBody);
        var trace = ActivityTraceId.CreateRandom();
        var asked = 0;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => Interlocked.Add(ref asked, activity.TraceId == trace ? 1 : 0),
        };
        ActivitySource.AddActivityListener(listener);
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "GET" ? MonitorCalls.Path(id) : "/api/imap-pop-monitors");
        if (method == "POST") request.Content = Json.Body(Json.ContractBody);
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        (await api.Client(api.Tokens.Editor).SendAsync(request, Cancellation)).IsSuccessStatusCode.ShouldBeTrue();
        asked.ShouldBeInRange(1, most);
    }

    [Fact]
    public async Task A_hostile_request_id_is_not_repeated()
    {
        foreach (var id in (string[])["a b", "<script>", new string('a', 65), "a;b"])
        {
            var response = await SendAsync("GET", "/api/nothing", api.Tokens.Editor, request => request.Headers.TryAddWithoutValidation("X-Request-Id", id));
            Header(response, "X-Request-Id").ShouldMatch("^[0-9a-f]{32}$");
        }
    }

    [Fact]
    public async Task The_events_of_a_request_carry_its_id_and_its_trace()
    {
        var created = await SendAsync("POST", Monitors, api.Tokens.Editor, request =>
        {
            request.Headers.Add("X-Request-Id", "create-4711");
            request.Content = Json.Body(Json.ContractBody);
        });
        var id = (await Json.ReadAsync(created, Cancellation)).GetProperty("id").GetInt64();
        var first = (await api.EventsAsync(id))[0];
        first.GetProperty("requestId").GetString().ShouldBe("create-4711");
        first.GetProperty("correlationId").GetString().ShouldBe(Header(created, "X-Trace-Id"));
    }

    [Fact]
    public async Task Head_answers_as_get_does_without_content()
    {
        var id = await api.CreateAsync(Json.ContractBody);
        foreach (var path in (string[])[$"{Monitors}/{id}", $"{Monitors}/{id}/events", $"{Monitors}/{id}/events/export", "/api/events", "/api/nothing", $"{Monitors}/999999", "/health/ready", "/openapi/v1.json"])
        {
            var get = await SendAsync("GET", path, api.Tokens.Editor);
            var head = await SendAsync("HEAD", path, api.Tokens.Editor);
            head.StatusCode.ShouldBe(get.StatusCode, path);
            (await head.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBeEmpty(path);
            head.Content.Headers.ContentType.ShouldBe(get.Content.Headers.ContentType, path);
            Names(head).ShouldBe(Names(get), ignoreOrder: true, path);
        }

        (await SendAsync("HEAD", Monitors + "/1", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        static IEnumerable<string> Names(HttpResponseMessage response) =>
            response.Headers.Concat(response.Content.Headers).Select(h => h.Key).Except(["Content-Length", "Transfer-Encoding"], StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/api/imap-pop-monitors/500", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH")]
    [InlineData("/api/imap-pop-monitors/500/events", "GET", "HEAD", "OPTIONS")]
    [InlineData("/health/live", "GET", "HEAD", "OPTIONS")]
    [InlineData("/openapi/v1.json", "GET", "HEAD", "OPTIONS")]
    public async Task Options_names_the_methods_and_so_does_a_405(string path, params string[] methods)
    {
        foreach (var token in (string?[])[null, api.Tokens.Readonly])
        {
            var options = await SendAsync("OPTIONS", path, token);
            options.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            methods.ShouldBeSubsetOf(options.Content.Headers.Allow);
            var refused = await SendAsync("BREW", path, token);
            refused.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            refused.Content.Headers.Allow.ShouldBe(options.Content.Headers.Allow);
        }
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/nothing")]
    public async Task Options_of_what_is_not_there_is_a_404(string path) => (await SendAsync("OPTIONS", path, null)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task A_415_names_what_is_taken()
    {
        var id = await api.CreateAsync(Json.With("name", "\"n\""));
        var post = await SendAsync("POST", Monitors, api.Tokens.Editor, request => request.Content = new StringContent("x", Encoding.UTF8, "text/plain"));
        (post.StatusCode, Header(post, "Accept-Post")).ShouldBe((HttpStatusCode.UnsupportedMediaType, "application/json"));
        var patch = await SendAsync("PATCH", $"{Monitors}/{id}", api.Tokens.Editor, request => request.Content = new StringContent("x", Encoding.UTF8, "text/plain"));
        (patch.StatusCode, Header(patch, "Accept-Patch")).ShouldBe((HttpStatusCode.UnsupportedMediaType, "application/merge-patch+json, application/json"));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    public async Task A_compressed_body_is_a_415_that_says_what_to_do(string coding)
    {
        var response = await SendAsync("POST", Monitors, api.Tokens.Editor, request =>
        {
            request.Content = Json.Body(Json.ContractBody);
            request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        });
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        Header(response, "Accept-Encoding").ShouldBe("identity");
    }

    [Theory]
    [InlineData("/api/imap-pop-monitors/9223372036854775807", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/9223372036854775808", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/-9223372036854775808", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/1e3", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/0x10", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/%C3%28", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/1%2F2", HttpStatusCode.NotFound)]
    [InlineData("/api//imap-pop-monitors/1", HttpStatusCode.NotFound)]
    [InlineData("//api/imap-pop-monitors/1", HttpStatusCode.NotFound)]
    [InlineData("/api/imap-pop-monitors/1/", HttpStatusCode.NotFound)]
    [InlineData("/API/Imap-Pop-Monitors/999999", HttpStatusCode.NotFound)]
    [InlineData("/api/events?limit=%FF&after=%00", HttpStatusCode.BadRequest)]
    [InlineData("/api/events?limit=1&limit=2", HttpStatusCode.BadRequest)]
    [InlineData("/api/events?a%00b=%0d%0aX:1", HttpStatusCode.OK)]
    public async Task Odd_paths_and_queries_are_answered_like_any_other(string path, HttpStatusCode status)
    {
        var response = await SendAsync("GET", path, api.Tokens.Supporter);
        response.StatusCode.ShouldBe(status, await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public async Task What_is_read_is_compressed_where_that_is_asked_for(string coding)
    {
        var id = await api.CreateAsync(Json.ContractBody);
        var plain = await (await SendAsync("GET", $"{Monitors}/{id}", api.Tokens.Editor)).Content.ReadAsByteArrayAsync(Cancellation);
        var response = await SendAsync("GET", $"{Monitors}/{id}", api.Tokens.Editor, request => request.Headers.AcceptEncoding.ParseAdd(coding));
        response.Content.Headers.ContentEncoding.ShouldBe([coding]);
        response.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        (await DecompressAsync(response, coding)).ShouldBe(plain);
    }

    [Fact]
    public async Task An_answer_that_repeats_a_secret_is_never_compressed()
    {
        var response = await SendAsync("POST", Monitors, api.Tokens.Editor, request =>
        {
            request.Headers.AcceptEncoding.ParseAdd("gzip, br");
            request.Content = Json.Body(Json.ContractBody);
        });
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        response.Content.Headers.ContentEncoding.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_has_the_type_that_its_code_gives()
    {
        var problem = await Json.ReadAsync(await SendAsync("GET", "/api/nothing", api.Tokens.Editor), Cancellation);
        problem.GetProperty("type").GetString().ShouldBe("urn:eventmonitors:problem:" + problem.GetProperty("code").GetString());
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? token, Action<HttpRequestMessage>? with = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri("http://localhost" + path));
        with?.Invoke(request);
        return await api.Client(token).SendAsync(request, Cancellation);
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    private static async Task<byte[]> DecompressAsync(HttpResponseMessage response, string coding)
    {
        await using var sent = await response.Content.ReadAsStreamAsync(Cancellation);
        await using Stream plain = coding == "br" ? new BrotliStream(sent, CompressionMode.Decompress) : new GZipStream(sent, CompressionMode.Decompress);
        using var all = new MemoryStream();
        await plain.CopyToAsync(all, Cancellation);
        return all.ToArray();
    }
}
