using System.Text;
using System.Text.Json;
using EventMonitors.Api.Customers;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class CreateMonitorRequestTests
{
    private const string Least = """{"customerId":10,"name":"n","hostname":"mail.example.com"}""";

    [Fact]
    public void The_required_fields_are_enough()
    {
        var (customer, request) = Read(Least);
        customer.ShouldBe(new CustomerReference.ById(10));
        request.Port.ShouldBeNull();
        request.Config.Protocol.ShouldBeNull();
        request.Config.Tls.ShouldBeFalse();
        request.Config.RejectUnauthorized.ShouldBeTrue();
        Encoding.UTF8.GetString(request.Config.Raw.Span).ShouldBe("{}");
    }

    [Theory]
    [InlineData("port")]
    [InlineData("status")]
    [InlineData("checkInterval")]
    [InlineData("timeoutSeconds")]
    [InlineData("notificationEmail")]
    [InlineData("notificationPhoneNumber")]
    [InlineData("imapPopConfig")]
    public void Null_for_an_optional_field_means_left_out(string field) => Read(With(field, "null"));

    [Theory]
    [InlineData("30", 30)]
    [InlineData("30.0", 30)]
    [InlineData("3e1", 30)]
    public void A_whole_number_may_be_spelled_in_any_way(string number, int value) => Read(With("checkInterval", number)).Settings.CheckInterval.ShouldBe(value);

    [Fact]
    public void The_configuration_is_kept_byte_for_byte()
    {
        const string config = """{ "z": 1.0, "a": [1, {"b": "\u00fc"}], "user":"u" }""";
        Encoding.UTF8.GetString(Read(With("imapPopConfig", config)).Settings.Config.Raw.Span).ShouldBe(config);
    }

    [Theory]
    [InlineData("customerId", "null", "customerId")]
    [InlineData("customerId", "-1", "customerId")]
    [InlineData("customerId", "0", "customerId")]
    [InlineData("customerId", "1.5", "customerId")]
    [InlineData("customerId", "9223372036854775808", "customerId")]
    [InlineData("customerId", "\"9223372036854775808\"", "customerId")]
    [InlineData("customerId", "\"-1\"", "customerId")]
    [InlineData("customerId", "\" 10\"", "customerId")]
    [InlineData("customerId", "\"ten\"", "customerId")]
    [InlineData("customerId", "\"11111111111141118111111111111111\"", "customerId")]
    [InlineData("customerId", "\"{11111111-1111-4111-8111-111111111111}\"", "customerId")]
    [InlineData("customerId", "true", "customerId")]
    [InlineData("customerId", "[10]", "customerId")]
    [InlineData("customerId", "1e400", "customerId")]
    [InlineData("name", "null", "name")]
    [InlineData("name", "7", "name")]
    [InlineData("name", "\"\"", "name")]
    [InlineData("name", "\"  \"", "name")]
    [InlineData("name", "\"a\\nb\"", "name")]
    [InlineData("name", "\"a\\u0000b\"", "name")]
    [InlineData("name", "\"\\ud800\"", "name")]
    [InlineData("name", "\"\\u200b\"", "name")]
    [InlineData("hostname", "null", "hostname")]
    [InlineData("hostname", "7", "hostname")]
    [InlineData("hostname", "\"a b\"", "hostname")]
    [InlineData("port", "\"993\"", "port")]
    [InlineData("port", "0", "port")]
    [InlineData("port", "65536", "port")]
    [InlineData("port", "993.5", "port")]
    [InlineData("port", "99999999999", "port")]
    [InlineData("status", "\"Active\"", "status")]
    [InlineData("status", "\"\"", "status")]
    [InlineData("status", "1", "status")]
    [InlineData("checkInterval", "1.5", "checkInterval")]
    [InlineData("checkInterval", "9", "checkInterval")]
    [InlineData("checkInterval", "86401", "checkInterval")]
    [InlineData("timeoutSeconds", "0", "timeoutSeconds")]
    [InlineData("timeoutSeconds", "121", "timeoutSeconds")]
    [InlineData("timeoutSeconds", "true", "timeoutSeconds")]
    [InlineData("notificationEmail", "\"nobody\"", "notificationEmail")]
    [InlineData("notificationEmail", "\"a@b@c\"", "notificationEmail")]
    [InlineData("notificationEmail", "\"a@b\\r\\nBcc: c@d\"", "notificationEmail")]
    [InlineData("notificationPhoneNumber", "\"call me\"", "notificationPhoneNumber")]
    [InlineData("notificationPhoneNumber", "\"+49 30 1234\\n\"", "notificationPhoneNumber")]
    [InlineData("imapPopConfig", "[]", "imapPopConfig")]
    [InlineData("imapPopConfig", "\"{}\"", "imapPopConfig")]
    [InlineData("imapPopConfig", "{\"protocol\":\"smtp\"}", "imapPopConfig.protocol")]
    [InlineData("imapPopConfig", "{\"protocol\":\"IMAP\"}", "imapPopConfig.protocol")]
    [InlineData("imapPopConfig", "{\"tls\":\"yes\"}", "imapPopConfig.tls")]
    [InlineData("imapPopConfig", "{\"user\":7}", "imapPopConfig.user")]
    [InlineData("imapPopConfig", "{\"user\":\"a\\r\\nA2 LOGOUT\"}", "imapPopConfig.user")]
    [InlineData("imapPopConfig", "{\"user\":\"a\\u0000\"}", "imapPopConfig.user")]
    [InlineData("imapPopConfig", "{\"password\":\"a\\nb\"}", "imapPopConfig.password")]
    [InlineData("imapPopConfig", "{\"password\":\"********\"}", "imapPopConfig.password")]
    [InlineData("imapPopConfig", "{\"password\":\"\\u002a*******\"}", "imapPopConfig.password")]
    [InlineData("imapPopConfig", "{\"x\":[{\"Password\":\"********\"}]}", "imapPopConfig.x.Password")]
    [InlineData("imapPopConfig", "{\"tlsOptions\":true}", "imapPopConfig.tlsOptions")]
    [InlineData("imapPopConfig", "{\"tlsOptions\":{\"rejectUnauthorized\":\"no\"}}", "imapPopConfig.tlsOptions.rejectUnauthorized")]
    public void A_field_that_does_not_fit_is_named(string field, string value, string named) => Errors(With(field, value)).Keys.ShouldBe([named]);

    [Fact]
    public void Every_error_is_told_in_one_answer() =>
        Errors("""{"port":"993","checkInterval":1,"imapPopConfig":{"tls":1}}""").Keys
            .ShouldBe(["customerId", "port", "imapPopConfig.tls", "name", "hostname", "checkInterval"], ignoreOrder: true);

    [Fact]
    public void A_name_ends_at_200_characters()
    {
        Read(With("name", $"\"{new string('n', 200)}\""));
        Errors(With("name", $"\"{new string('n', 201)}\"")).Keys.ShouldBe(["name"]);
    }

    [Fact]
    public void A_configuration_ends_at_16_kibibytes()
    {
        Read(With("imapPopConfig", $$"""{"x":"{{new string('x', 16 * 1024 - 8)}}"}"""));
        Errors(With("imapPopConfig", $$"""{"x":"{{new string('x', 16 * 1024 - 7)}}"}""")).Keys.ShouldBe(["imapPopConfig"]);
    }

    private static string With(string field, string json)
    {
        var fields = new Dictionary<string, string> { ["customerId"] = "10", ["name"] = "\"n\"", ["hostname"] = "\"mail.example.com\"", [field] = json };
        return "{" + string.Join(',', fields.Select(f => $"\"{f.Key}\":{f.Value}")) + "}";
    }

    private static CreateMonitorRequest Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        return CreateMonitorRequest.Read(document.RootElement);
    }

    private static IDictionary<string, string[]> Errors(string body) =>
        (IDictionary<string, string[]>)Should.Throw<ProblemException>(() => Read(body)).Problem.Extensions["errors"]!;
}
