using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed partial class CreateMonitorTests(ApiHost api) : IClassFixture<ApiHost>
{
    private static readonly string[] ContractKeys =
    [
        "id", "organizationId", "customerId", "name", "hostname", "port", "checkInterval", "timeoutSeconds", "status",
        "notificationPhoneNumber", "notificationEmail", "lastCheckedAt", "createdAt", "updatedAt", "config", "imapPopConfig",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_contracts_request_is_answered_with_the_contracts_keys_in_their_order()
    {
        var response = await PostAsync(Json.ContractBody);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var monitor = await Json.ReadAsync(response, Cancellation);

        monitor.EnumerateObject().Select(p => p.Name).ShouldBe(ContractKeys);
        response.Headers.Location!.ToString().ShouldBe($"/api/imap-pop-monitors/{monitor.GetProperty("id").GetInt64()}");
        monitor.GetProperty("organizationId").GetRawText().ShouldBe("1");
        monitor.GetProperty("customerId").GetRawText().ShouldBe("10");
        monitor.GetProperty("port").GetRawText().ShouldBe("993");
        monitor.GetProperty("checkInterval").GetRawText().ShouldBe("30");
        monitor.GetProperty("status").GetString().ShouldBe("active");
        monitor.GetProperty("notificationPhoneNumber").ValueKind.ShouldBe(JsonValueKind.Null);
        monitor.GetProperty("notificationEmail").ValueKind.ShouldBe(JsonValueKind.Null);
        monitor.GetProperty("lastCheckedAt").ValueKind.ShouldBe(JsonValueKind.Null);
        monitor.GetProperty("createdAt").GetString()!.ShouldMatch(Timestamp().ToString());
        monitor.GetProperty("updatedAt").GetString().ShouldBe(monitor.GetProperty("createdAt").GetString());
        monitor.GetProperty("config").GetProperty("password").GetString().ShouldBe("password");
    }

    // What was there before any optional key was known, byte for byte.
    [Fact]
    public async Task The_contracts_own_call_is_answered_as_ever()
    {
        const string sent = """
            {
            "customerId": "11111111-1111-4111-8111-111111111111",
            "name": "Mailbox Access",
            "hostname": "mail.example.com",
            "port": 993,
            "status": "active",
            "checkInterval": 30,
            "timeoutSeconds": 30,
            "imapPopConfig": { "protocol": "imap", "user": "monitor@example.com", "password": "password", "tls": true }
            }
            """;
        var response = await PostAsync(sent);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        const string config = """{ "protocol": "imap", "user": "monitor@example.com", "password": "password", "tls": true }""";
        Instants().Replace(Ids().Replace(text, "{\"id\":500,"), "\"2026-02-26T12:00:00.000Z\"").ShouldBe(
            """{"id":500,"organizationId":1,"customerId":10,"name":"Mailbox Access","hostname":"mail.example.com","port":993,"checkInterval":30,"timeoutSeconds":30,"status":"active","notificationPhoneNumber":null,"notificationEmail":null,"lastCheckedAt":null,"createdAt":"2026-02-26T12:00:00.000Z","updatedAt":"2026-02-26T12:00:00.000Z","config":"""
            + config + ",\"imapPopConfig\":" + config + "}");
    }

    [Fact]
    public async Task The_configuration_comes_back_as_sent_and_later_with_its_password_masked()
    {
        const string config = """{ "z": 1.0, "user":"monitor@example.com", "apiKey": ["k", {"deep": "\u00fc"}], "password":"open sesame", "tls" : true }""";
        var created = await Json.ReadAsync(await PostAsync(Json.With("imapPopConfig", config)), Cancellation);
        created.GetProperty("config").GetRawText().ShouldBe(config);
        created.GetProperty("imapPopConfig").GetRawText().ShouldBe(config);

        var read = await Json.ReadAsync(await api.Client(api.Tokens.Readonly).GetAsync(Path(created), Cancellation), Cancellation);
        read.EnumerateObject().Select(p => p.Name).ShouldBe(ContractKeys);
        read.GetProperty("config").GetRawText().ShouldBe(config.Replace("open sesame", "********", StringComparison.Ordinal));
        read.GetProperty("imapPopConfig").GetRawText().ShouldBe(read.GetProperty("config").GetRawText());
        read.GetProperty("createdAt").GetString().ShouldBe(created.GetProperty("createdAt").GetString());
    }

    [Theory]
    [InlineData("customerId", "10", "customerId", "10")]
    [InlineData("customerId", "10.0", "customerId", "10")]
    [InlineData("customerId", "\"10\"", "customerId", "10")]
    [InlineData("customerId", "\"11111111-1111-4111-8111-111111111111\"", "customerId", "10")]
    [InlineData("port", "null", "port", "null")]
    [InlineData("port", "", "port", "null")]
    [InlineData("status", "", "status", "\"active\"")]
    [InlineData("status", "\"paused\"", "status", "\"disabled\"")]
    [InlineData("status", "\"inactive\"", "status", "\"disabled\"")]
    [InlineData("status", "\"maintenance\"", "status", "\"maintenance\"")]
    [InlineData("checkInterval", "", "checkInterval", "60")]
    [InlineData("checkInterval", "30.0", "checkInterval", "30")]
    [InlineData("timeoutSeconds", "null", "timeoutSeconds", "30")]
    [InlineData("imapPopConfig", "", "config", "{}")]
    [InlineData("imapPopConfig", "null", "imapPopConfig", "{}")]
    [InlineData("hostname", "\"bücher.example\"", "hostname", "\"bücher.example\"")]
    [InlineData("hostname", "\"192.0.2.7\"", "hostname", "\"192.0.2.7\"")]
    [InlineData("hostname", "\"2001:DB8::7\"", "hostname", "\"2001:DB8::7\"")]
    [InlineData("notificationEmail", "\"ops@example.com\"", "notificationEmail", "\"ops@example.com\"")]
    [InlineData("notificationPhoneNumber", "\"+49 30 1234\"", "notificationPhoneNumber", "\"\\u002B49 30 1234\"")]
    [InlineData("unknown", "[1,2]", "name", "\"n\"")]
    public async Task A_field_is_understood_as_documented(string field, string sent, string shown, string value)
    {
        var response = await PostAsync(Json.With(field, sent));
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var actual = (await Json.ReadAsync(response, Cancellation)).GetProperty(shown);
        JsonElement.DeepEquals(actual, JsonDocument.Parse(value).RootElement).ShouldBeTrue($"{shown} is {actual}");
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        api.Client(api.Tokens.Editor).PostAsync("/api/imap-pop-monitors", Json.Body(body), Cancellation);

    private static string Path(JsonElement monitor) => $"/api/imap-pop-monitors/{monitor.GetProperty("id").GetInt64()}";

    [GeneratedRegex(@"^\{""id"":\d+,")]
    private static partial Regex Ids();

    [GeneratedRegex(@"""\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z""")]
    private static partial Regex Instants();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$")]
    private static partial Regex Timestamp();
}
