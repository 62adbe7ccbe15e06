using System.Net;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Hosting;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

/// <summary>An Api that counts, and that pages of one origin may call.</summary>
public sealed class BoundedHost : ApiHost
{
    protected override IWebHostBuilder Configure(IWebHostBuilder host) => base.Configure(host)
        .UseSetting("RateLimits:RequestsPerMinute", "1").UseSetting("RateLimits:Burst", "20").UseSetting("Cors:AllowedOrigins:0", "https://portal.example.com");
}

public sealed class BoundsTests(BoundedHost api) : IClassFixture<BoundedHost>
{
    private const string Path = "/api/imap-pop-monitors/999999";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_again_and_holds_up_nobody_else()
    {
        // Guessed tokens share the bucket of their address, the good one that is new pays there once.
        var first = await api.Client(api.Tokens.Editor).GetAsync(Path, Cancellation);
        first.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Limit(first).ShouldBe((20, 19));

        var refusals = 0;
        for (var i = 0; i < 30; i++)
        {
            var guess = await api.Client(SessionToken.Create()).GetAsync(Path, Cancellation);
            if (guess.StatusCode == HttpStatusCode.TooManyRequests)
            {
                refusals++;
                guess.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
                Limit(guess).ShouldBe((20, 0));
                var problem = await Json.ReadAsync(guess, Cancellation);
                problem.GetProperty("code").GetString().ShouldBe("too_many_requests");
            }
            else
            {
                guess.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            }
        }

        refusals.ShouldBeInRange(9, 16);

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 25; i++) statuses.Add((await GetAsync(Spelt(api.Tokens.Editor, i))).StatusCode);
        statuses.Count(status => status == HttpStatusCode.NotFound).ShouldBeInRange(18, 20);
        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);

        var health = await api.Client(null).GetAsync("/health/live", Cancellation);
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
        health.Headers.Contains("RateLimit-Limit").ShouldBeFalse();
    }

    [Fact]
    public async Task The_description_is_counted_by_address()
    {
        foreach (var path in (string[])["/openapi/v1.json", "/docs/index.html"])
        {
            var answer = await api.Client(null).GetAsync(path, Cancellation);
            Limit(answer).Limit.ShouldBe(20, path);
        }
    }

    [Fact]
    public async Task A_page_of_a_named_origin_may_ask_and_read_what_it_needs()
    {
        var preflight = await PreflightAsync("https://portal.example.com");
        preflight.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        Header(preflight, "Access-Control-Allow-Origin").ShouldBe("https://portal.example.com");
        Header(preflight, "Access-Control-Allow-Headers").ShouldContain("Idempotency-Key");
        Header(preflight, "Access-Control-Allow-Methods").ShouldContain("PATCH");
        preflight.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse();

        // A refusal can be read by the page as well.
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Add("Origin", "https://portal.example.com");
        var refused = await api.Client(null).SendAsync(request, Cancellation);
        Header(refused, "Access-Control-Allow-Origin").ShouldBe("https://portal.example.com");
        foreach (var name in (string[])["ETag", "Location", "X-Request-Id", "RateLimit-Remaining", "Retry-After", "Idempotency-Replayed"])
            Header(refused, "Access-Control-Expose-Headers").ShouldContain(name);
    }

    [Fact]
    public async Task A_page_of_another_origin_may_not()
    {
        var preflight = await PreflightAsync("https://portal.example.com.evil.example");
        preflight.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    /// <summary>The same token, in a header that looks another way each time.</summary>
    private static string Spelt(string token, int i) => $"{string.Concat("Bearer".Select((c, at) => (i >> at) % 2 == 0 ? c : char.ToUpperInvariant(c)))}{new string(' ', 1 + (i % 3))}{token}";

    private async Task<HttpResponseMessage> GetAsync(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await api.Client(null).SendAsync(request, Cancellation);
    }

    private async Task<HttpResponseMessage> PreflightAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/imap-pop-monitors");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, idempotency-key");
        return await api.Client(null).SendAsync(request, Cancellation);
    }

    private static (int Limit, int Remaining) Limit(HttpResponseMessage response) =>
        (int.Parse(Header(response, "RateLimit-Limit"), null), int.Parse(Header(response, "RateLimit-Remaining"), null));

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
