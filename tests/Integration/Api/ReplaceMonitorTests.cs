using System.Net;
using System.Text.Json.Nodes;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class ReplaceMonitorTests(ApiHost api) : IClassFixture<ApiHost>
{
    private const string Config = """{ "z": 1.0, "user":"monitor@example.com", "x-token": ["unknown-secret"], "password":"hunter2", "tls" : true, "tlsOptions":{"rejectUnauthorized":true} }""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_read_can_be_sent_back_whole_and_changes_nothing()
    {
        var id = await CreateAsync();
        var read = await api.ReadAsync(id);
        var answer = await ReplaceAsync(id, read.GetRawText());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        answer.Headers.ETag!.ToString().ShouldBe("\"1\"");
        (await Json.ReadAsync(answer, Cancellation)).GetRawText().ShouldBe(read.GetRawText());
        (await api.EventsAsync(id)).Length.ShouldBe(1);
        (await PasswordAsync(id)).ShouldBe("hunter2");
    }

    [Fact]
    public async Task What_is_left_out_is_as_it_would_be_had_the_monitor_been_created_so()
    {
        var id = await CreateAsync();
        var answer = await ReplaceAsync(id, """{"customerId":10,"name":"m","hostname":"mail.example.com","port":993}""");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancellation));
        answer.Headers.ETag!.ToString().ShouldBe("\"3\"");
        var replaced = await api.ReadAsync(id);
        var created = await api.ReadAsync(await api.CreateAsync("""{"customerId":10,"name":"m","hostname":"mail.example.com","port":993}"""));
        replaced.EnumerateObject().Select(p => p.Name).ShouldBe(created.EnumerateObject().Select(p => p.Name));
        foreach (var field in created.EnumerateObject().Where(p => p.Name is not ("id" or "createdAt" or "updatedAt" or "lastCheckedAt")))
            replaced.GetProperty(field.Name).GetRawText().ShouldBe(field.Value.GetRawText(), field.Name);
        (await api.EventsAsync(id)).Select(e => e.GetProperty("type").GetString()).ShouldBe(["monitor_created", "monitor_reconfigured", "monitor_status_changed"]);
    }

    [Fact]
    public async Task The_mask_leaves_the_secret_and_what_is_sent_replaces_it()
    {
        var id = await CreateAsync();
        (await ReplaceAsync(id, Body("""{"user":"other","password":"********","tls":true,"tlsOptions":{"rejectUnauthorized":true}}"""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PasswordAsync(id)).ShouldBe("hunter2");
        (await api.ReadAsync(id)).GetProperty("config").GetRawText().ShouldBe("""{"user":"other","password":"********","tls":true,"tlsOptions":{"rejectUnauthorized":true}}""");
        (await ReplaceAsync(id, Body("""{"user":"other","password":"hunter3","tls":true,"tlsOptions":{"rejectUnauthorized":true}}"""), "\"2\"")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PasswordAsync(id)).ShouldBe("hunter3");
        (await ReplaceAsync(id, Body("""{"user":"other"}"""), "\"3\"")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PasswordAsync(id)).ShouldBeNull();
    }

    // An editor who may write, and may not know the password, wants to see it arrive at a server of their own.
    [Theory]
    [InlineData("hostname", "\"evil.example\"", Config)]
    [InlineData("port", "1143", Config)]
    [InlineData("port", "null", Config)]
    [InlineData("name", "\"n\"", """{"user":"u","password":"hunter2","tls":true}""")]
    [InlineData("name", "\"n\"", """{"user":"u","password":"hunter2","startTls":true,"tlsOptions":{"rejectUnauthorized":true}}""")]
    [InlineData("name", "\"n\"", """{"protocol":"pop3","user":"u","password":"hunter2","tls":true,"tlsOptions":{"rejectUnauthorized":true}}""")]
    public async Task A_stored_password_goes_nowhere_else(string field, string value, string config)
    {
        var id = await CreateAsync();
        var answer = await ReplaceAsync(id, Body(config.Replace("hunter2", "********", StringComparison.Ordinal), field, value));
        (await answer.ErrorsAsync()).ShouldBe(["imapPopConfig.password"]);
        (await api.EventsAsync(id)).Length.ShouldBe(1);
        (await ReplaceAsync(id, Body(config, field, value))).StatusCode.ShouldBe(HttpStatusCode.OK, "it was sent again");
    }

    [Fact]
    public async Task A_hostname_in_other_letters_names_the_same_server()
    {
        var id = await CreateAsync();
        (await ReplaceAsync(id, Body(Config.Replace("hunter2", "********", StringComparison.Ordinal), "hostname", "\"MAIL.Example.COM\""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PasswordAsync(id)).ShouldBe("hunter2");
    }

    [Theory]
    [InlineData("customerId", "11", "customerId")]
    [InlineData("customerId", "", "customerId")]
    [InlineData("name", "", "name")]
    [InlineData("checkInterval", "9", "checkInterval")]
    [InlineData("imapPopConfig", """{"oauth2":{"tokenEndpoint":"https://t.example/","clientId":"c","clientSecret":"********"},"user":"u","tls":true}""", "imapPopConfig.oauth2.clientSecret")]
    public async Task The_rules_are_those_of_a_creation(string field, string value, string refused) =>
        (await (await ReplaceAsync(await CreateAsync(), Json.With(field, value))).ErrorsAsync()).ShouldBe([refused]);

    [Fact]
    public async Task Which_version_is_replaced_has_to_be_said()
    {
        var id = await CreateAsync();
        var body = (await api.ReadAsync(id)).GetRawText();
        (await ReplaceAsync(id, body, ifMatch: null)).StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        (await ReplaceAsync(id, "no JSON", ifMatch: null)).StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        (await ReplaceAsync(id, new string(' ', 70_000), ifMatch: null)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await ReplaceAsync(id, body, "\"2\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await ReplaceAsync(999_999, body)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ReplaceAsync(id, body, token: api.Tokens.OtherOrganization)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ReplaceAsync(id, body, token: api.Tokens.Readonly)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private Task<long> CreateAsync() => api.CreateAsync(Body(Config, "confirmations", "3"));

    private static string Body(string config, string field = "name", string value = "\"n\"")
    {
        var body = JsonNode.Parse("""{"customerId":10,"name":"n","hostname":"mail.example.com","port":993,"status":"disabled"}""")!.AsObject();
        body[field] = JsonNode.Parse(value);
        // As text, so that the configuration keeps its bytes.
        return $"{body.ToJsonString()[..^1]},\"imapPopConfig\":{config}}}";
    }

    private async Task<HttpResponseMessage> ReplaceAsync(long id, string body, string? ifMatch = "\"1\"", string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, MonitorCalls.Path(id)) { Content = Json.Body(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await api.Client(token ?? api.Tokens.Editor).SendAsync(request, Cancellation);
    }

    private async Task<string?> PasswordAsync(long id)
    {
        var states = api.Service<MonitorStateQueries>();
        var record = (await states.FindAsync(id, null, Cancellation))!;
        return api.Service<ConfigReader>().Open(await states.NowAsync(record, Cancellation), record).Password;
    }
}
