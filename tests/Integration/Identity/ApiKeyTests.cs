using System.Net;
using System.Text.Json;
using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Sessions;
using EventMonitors.Tests.Integration.Api;
using Microsoft.AspNetCore.Routing;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Identity;

[Collection<IdentityApi>]
public sealed class ApiKeyTests(IdentityHost api)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string, int> Scopes => new()
    {
        { "monitors:read", "GET", "/api/imap-pop-monitors/987654321", 404 },
        { "monitors:write", "POST", "/api/imap-pop-monitors", 400 },
        { "checks:read", "GET", "/api/imap-pop-monitors/987654321/checks", 404 },
        { "events:read", "GET", "/api/events?limit=1", 200 },
        { "customers:read", "GET", "/api/customers/10", 200 },
        { "customers:write", "POST", "/api/customers", 400 },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task A_key_opens_what_its_scope_names_and_nothing_else(string scope, string method, string path, int status)
    {
        var key = await NewKeyAsync(scope);
        ((int)await api.StatusAsync(method, path, key, method == "POST" ? "{}" : null)).ShouldBe(status);
        foreach (var row in Scopes.Where(row => row.Data.Item1 != scope))
            (await api.StatusAsync(row.Data.Item2, row.Data.Item3, key, row.Data.Item2 == "POST" ? "{}" : null)).ShouldBe(HttpStatusCode.Forbidden, $"{scope}: {row.Data.Item3}");
    }

    [Fact]
    public async Task No_key_opens_what_names_no_scope()
    {
        var key = await NewKeyAsync([.. ApiScopes.Names]);
        foreach (var (method, path) in ((string, string)[])
            [("GET", "/api/sessions/current"), ("DELETE", "/api/sessions/current"), ("GET", "/api/users"), ("POST", "/api/users"), ("PUT", "/api/users/me/password"), ("GET", "/api/users/1/sessions"),
             ("GET", "/api/api-keys"), ("POST", "/api/api-keys"), ("GET", "/api/organizations/1"), ("PATCH", "/api/organizations/1"), ("GET", "/api/events/reads")])
            (await api.StatusAsync(method, path, key, method is "GET" or "DELETE" ? null : "{}")).ShouldBe(HttpStatusCode.Forbidden, path);
    }

    [Fact]
    public async Task Every_endpoint_that_asks_for_a_caller_says_which_scope_it_takes_or_takes_no_key()
    {
        var key = await NewKeyAsync([.. ApiScopes.Names]);
        foreach (var endpoint in api.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal)))
        {
            if (endpoint.Metadata.OfType<ApiScope>().Any() || endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAllowAnonymous>() is not null) continue;
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0];
            var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, @"\{[^}]*guid\}", Guid.Empty.ToString());
            path = System.Text.RegularExpressions.Regex.Replace(path, @"\{[^}]*\}", "1");
            (await api.StatusAsync(method, path, key, method is "GET" or "DELETE" ? null : "{}")).ShouldBe(HttpStatusCode.Forbidden, $"{method} {path}");
        }
    }

    [Fact]
    public async Task A_key_acts_for_its_organization_under_a_name_of_its_own()
    {
        var created = await CreateAsync(["monitors:write", "monitors:read", "events:read"]);
        var key = created.GetProperty("key").GetString();
        key!.ShouldStartWith("emk_");
        created.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()).ShouldBe(["monitors:read", "monitors:write", "events:read"]);
        var monitor = await api.DemandAsync(HttpStatusCode.Created, "POST", "/api/imap-pop-monitors", key, Json.With("name", "\"by a key\""));

        var events = await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/imap-pop-monitors/{monitor.GetProperty("id").GetInt64()}/events", key);
        events.GetProperty("items")[0].GetProperty("actor").GetString().ShouldBe($"api-key-{created.GetProperty("id").GetInt64()}");
        events.GetProperty("items")[0].GetProperty("role").GetString().ShouldBe("api_key");
        (await api.StatusAsync("POST", "/api/imap-pop-monitors", key, Json.With("customerId", "20"))).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_key_is_shown_once_used_named_anew_and_revoked_at_once()
    {
        var created = await CreateAsync(["customers:read"]);
        var (id, key) = (created.GetProperty("id").GetInt64(), created.GetProperty("key").GetString()!);
        created.GetProperty("lastUsedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/customers", key);

        var read = await api.SendAsync("GET", $"/api/api-keys/{id}", api.Tokens.Admin);
        var text = await read.Content.ReadAsStringAsync(Cancellation);
        text.ShouldNotContain(key);
        text.ShouldContain(key[..10]);
        (await Json.ReadAsync(read, Cancellation)).GetProperty("lastUsedAt").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        (await api.DemandAsync(HttpStatusCode.OK, "PATCH", $"/api/api-keys/{id}", api.Tokens.Admin, """{"name":"Other"}""", ifMatch: read.Headers.ETag!.ToString())).GetProperty("name").GetString().ShouldBe("Other");
        (await api.CodeAsync(HttpStatusCode.PreconditionFailed, "DELETE", $"/api/api-keys/{id}", api.Tokens.Admin, ifMatch: read.Headers.ETag!.ToString())).ShouldBe("precondition_failed");

        await api.DemandAsync(HttpStatusCode.NoContent, "DELETE", $"/api/api-keys/{id}", api.Tokens.Admin);
        var refused = await api.SendAsync("GET", "/api/customers", key);
        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Headers.WwwAuthenticate.ToString().ShouldContain("invalid_token");
        (await api.DemandAsync(HttpStatusCode.OK, "GET", $"/api/api-keys/{id}", api.Tokens.Supporter)).GetProperty("status").GetString().ShouldBe("revoked");
        (await api.StreamAsync(1, ApiKeyEventTypes.StreamId(id))).Select(e => e.Data.GetType()).ShouldBe([typeof(ApiKeyCreated), typeof(ApiKeyRenamed), typeof(ApiKeyRevoked)]);
    }

    [Fact]
    public async Task A_key_ends_at_its_expiry_and_its_use_is_written_once_a_minute()
    {
        var created = await CreateAsync(["customers:read"], "2999-01-01T00:00:00Z");
        var (id, key) = (created.GetProperty("id").GetInt64(), created.GetProperty("key").GetString()!);
        var keys = api.Service<ApiKeyQueries>();
        var expiry = new DateTimeOffset(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);
        (await keys.FindCallerAsync(key, expiry, Cancellation)).ShouldBeNull();

        var start = expiry.AddDays(-1);
        await keys.FindCallerAsync(key, start, Cancellation);
        await keys.FindCallerAsync(key, start.AddSeconds(59), Cancellation);
        (await keys.FindAsync(id, 1, Cancellation))!.LastUsedAt.ShouldBe(start);
        await keys.FindCallerAsync(key, start.AddSeconds(60), Cancellation);
        (await keys.FindAsync(id, 1, Cancellation))!.LastUsedAt.ShouldBe(start.AddSeconds(60));
    }

    [Fact]
    public async Task A_repeated_request_for_a_key_makes_no_second_one_and_does_not_show_the_first_again()
    {
        var name = Guid.NewGuid().ToString("N");
        var (first, again) = (await AskAsync(), await AskAsync());
        again.GetProperty("id").GetInt64().ShouldBe(first.GetProperty("id").GetInt64());
        again.GetProperty("key").ValueKind.ShouldBe(JsonValueKind.Null);
        (await api.ScalarAsync<long>("select count(*) from event_monitors.api_keys where name = $1", name)).ShouldBe(1);

        async Task<JsonElement> AskAsync()
        {
            using var client = api.Client(api.Tokens.Admin);
            client.DefaultRequestHeaders.Add("Idempotency-Key", name);
            var response = await client.PostAsync("/api/api-keys", Json.Body($$"""{"name":"{{name}}","scopes":["monitors:read"]}"""), Cancellation);
            response.StatusCode.ShouldBe(HttpStatusCode.Created);
            return await Json.ReadAsync(response, Cancellation);
        }
    }

    [Theory]
    [InlineData("""{"scopes":["monitors:read"]}""", "name")]
    [InlineData("""{"name":"n"}""", "scopes")]
    [InlineData("""{"name":"n","scopes":[]}""", "scopes")]
    [InlineData("""{"name":"n","scopes":["all"]}""", "scopes")]
    [InlineData("""{"name":"n","scopes":"monitors:read"}""", "scopes")]
    [InlineData("""{"name":"n","scopes":["monitors:read"],"expiresAt":"2020-01-01T00:00:00Z"}""", "expiresAt")]
    [InlineData("""{"name":"n","scopes":["monitors:read"],"expiresAt":"tomorrow"}""", "expiresAt")]
    public async Task What_does_not_fit_is_named(string body, string field) =>
        (await api.DemandAsync(HttpStatusCode.BadRequest, "POST", "/api/api-keys", api.Tokens.Admin, body)).GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([field]);

    [Fact]
    public async Task Keys_are_their_own_organizations_admins()
    {
        var (_, admin) = await api.LoggedInAsync(await api.NewOrganizationAsync(), "admin");
        var id = (await CreateAsync(["monitors:read"])).GetProperty("id").GetInt64();
        foreach (var (method, body) in ((string, string?)[])[("GET", null), ("PATCH", """{"name":"x"}"""), ("DELETE", null)])
        {
            (await api.StatusAsync(method, $"/api/api-keys/{id}", admin, body)).ShouldBe(HttpStatusCode.NotFound, method);
            (await api.StatusAsync(method, $"/api/api-keys/{id}", api.Tokens.Editor, body)).ShouldBe(HttpStatusCode.Forbidden, method);
        }

        (await api.DemandAsync(HttpStatusCode.OK, "GET", "/api/api-keys", admin)).GetProperty("items").GetArrayLength().ShouldBe(0);
        (await api.StatusAsync("POST", "/api/api-keys", api.Platform, """{"name":"n","scopes":["monitors:read"]}""")).ShouldBe(HttpStatusCode.Forbidden);
        (await api.StatusAsync("DELETE", $"/api/api-keys/{id}", api.Tokens.Supporter)).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task<string> NewKeyAsync(params string[] scopes) => (await CreateAsync(scopes)).GetProperty("key").GetString()!;

    private Task<JsonElement> CreateAsync(string[] scopes, string? expiresAt = null) =>
        api.DemandAsync(HttpStatusCode.Created, "POST", "/api/api-keys", api.Tokens.Admin, JsonSerializer.Serialize(new { name = "Portal", scopes, expiresAt }));
}
