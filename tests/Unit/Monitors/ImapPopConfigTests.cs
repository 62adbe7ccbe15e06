using System.Text;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class ImapPopConfigTests
{
    private const string OAuth2 = """{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"s"}""";

    [Fact]
    public void All_keys_together_are_read()
    {
        var config = Read("""
            {"protocol":"imap","user":"a@example.com","startTls":true,"authMechanism":"xoauth2","mailbox":"INBOX/Übung","ipVersion":6,"certificateExpiryWarningDays":21,
             "oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"s","refreshToken":"r","scope":"mail offline"},
             "expect":{"minMessages":0,"maxMessages":9223372036854775807,"newestMessageMaxAgeMinutes":525600.0}}
            """);
        config.OAuth2.ShouldBe(new OAuth2Config("https://login.example.com/token", "c", "s", "r", "mail offline"));
        config.ToReadable().ShouldBe(new ReadableConfig("imap", "a@example.com", HasPassword: false, Tls: false, RejectUnauthorized: true)
        {
            StartTls = true,
            AuthMechanism = "XOAUTH2",
            OAuth2 = new("https://login.example.com/token", "c", "mail offline", HasClientSecret: true, HasRefreshToken: true),
            Mailbox = "INBOX/Übung",
            Expect = new(0, long.MaxValue, 525_600),
            CertificateExpiryWarningDays = 21,
            IpVersion = 6,
        });
    }

    [Theory]
    [InlineData("""{"startTls":null,"authMechanism":null,"oauth2":null,"mailbox":null,"expect":null,"certificateExpiryWarningDays":null,"ipVersion":null}""")]
    [InlineData("""{"startTls":false,"expect":{}}""")]
    [InlineData("""{"expect":{"minMessages":null,"maxMessages":null,"newestMessageMaxAgeMinutes":null,"x":1}}""")]
    [InlineData("""{"OAuth2":7,"STARTTLS":true,"authmechanism":"NTLM"}""")]
    public void What_is_null_or_says_nothing_is_not_there(string config) =>
        Read(config).ToReadable().ShouldBe(new ReadableConfig("imap", null, HasPassword: false, Tls: false, RejectUnauthorized: true));

    [Theory]
    [InlineData("""{"user":"u","password":"p","authMechanism":"Scram-Sha-256"}""")]
    [InlineData("""{"user":"u","password":"p","authMechanism":"PLAIN","tls":true}""")]
    [InlineData("""{"protocol":"pop3","user":"u","password":"p","authMechanism":"user"}""")]
    [InlineData("""{"protocol":"pop3","user":"u","password":"p","expect":{"minMessages":3,"maxMessages":3}}""")]
    [InlineData("""{"tls":true,"certificateExpiryWarningDays":0}""")]
    [InlineData("""{"startTls":true,"certificateExpiryWarningDays":3650,"ipVersion":4.0}""")]
    [InlineData("""{"user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://oauth2.googleapis.com/token","clientId":"c","refreshToken":"r"}}""")]
    [InlineData("""{"protocol":"pop3","user":"u","startTls":true,"authMechanism":"OAUTHBEARER","oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"s"}}""")]
    public void What_goes_together_is_taken(string config) => Read(config);

    [Theory]
    [InlineData("""{"startTls":"yes"}""", "startTls")]
    [InlineData("""{"startTls":true,"tls":true}""", "startTls")]
    [InlineData("""{"authMechanism":7}""", "authMechanism")]
    [InlineData("""{"authMechanism":""}""", "authMechanism")]
    [InlineData("""{"authMechanism":"NTLM"}""", "authMechanism")]
    [InlineData("""{"authMechanism":"PLAIN\r\nA2 LOGOUT"}""", "authMechanism")]
    [InlineData("""{"authMechanism":"USER"}""", "authMechanism")]
    [InlineData("""{"authMechanism":"XOAUTH2"}""", "authMechanism")]
    [InlineData("""{"authMechanism":"oauthbearer","protocol":"pop3"}""", "authMechanism")]
    [InlineData("""{"mailbox":5}""", "mailbox")]
    [InlineData("""{"mailbox":""}""", "mailbox")]
    [InlineData("""{"mailbox":"INBOX\r\nA2 DELETE INBOX"}""", "mailbox")]
    [InlineData("""{"mailbox":"a\u0000"}""", "mailbox")]
    [InlineData("""{"mailbox":"a\u0085b"}""", "mailbox")]
    [InlineData("""{"mailbox":"\ud800"}""", "mailbox")]
    [InlineData("""{"mailbox":"INBOX","protocol":"pop3"}""", "mailbox")]
    [InlineData("""{"expect":[]}""", "expect")]
    [InlineData("""{"expect":{"minMessages":1}}""", "expect")]
    [InlineData("""{"user":"","password":"p","expect":{"minMessages":1}}""", "expect")]
    [InlineData("""{"user":"u","expect":{"minMessages":1}}""", "expect")]
    [InlineData("""{"user":"u","password":"p","expect":{"minMessages":-1}}""", "expect.minMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"minMessages":1.5}}""", "expect.minMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"minMessages":"1"}}""", "expect.minMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"maxMessages":-1}}""", "expect.maxMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"maxMessages":9223372036854775808}}""", "expect.maxMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"maxMessages":1e400}}""", "expect.maxMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"minMessages":2,"maxMessages":1}}""", "expect.maxMessages")]
    [InlineData("""{"user":"u","password":"p","expect":{"newestMessageMaxAgeMinutes":0}}""", "expect.newestMessageMaxAgeMinutes")]
    [InlineData("""{"user":"u","password":"p","expect":{"newestMessageMaxAgeMinutes":525601}}""", "expect.newestMessageMaxAgeMinutes")]
    [InlineData("""{"user":"u","password":"p","protocol":"pop3","expect":{"newestMessageMaxAgeMinutes":5}}""", "expect.newestMessageMaxAgeMinutes")]
    [InlineData("""{"tls":true,"certificateExpiryWarningDays":-1}""", "certificateExpiryWarningDays")]
    [InlineData("""{"tls":true,"certificateExpiryWarningDays":3651}""", "certificateExpiryWarningDays")]
    [InlineData("""{"tls":true,"certificateExpiryWarningDays":"21"}""", "certificateExpiryWarningDays")]
    [InlineData("""{"certificateExpiryWarningDays":21}""", "certificateExpiryWarningDays")]
    [InlineData("""{"ipVersion":5}""", "ipVersion")]
    [InlineData("""{"ipVersion":"4"}""", "ipVersion")]
    public void A_key_that_does_not_fit_is_named(string config, string named) => Errors(config).Keys.ShouldBe([$"imapPopConfig.{named}"]);

    [Theory]
    [InlineData("\"s\"", "oauth2")]
    [InlineData("{}", "oauth2.tokenEndpoint", "oauth2.clientId", "oauth2.clientSecret")]
    [InlineData("""{"tokenEndpoint":7,"clientId":"c","clientSecret":"s"}""", "oauth2.tokenEndpoint")]
    [InlineData("""{"tokenEndpoint":"http://login.example.com/token","clientId":"c","clientSecret":"s"}""", "oauth2.tokenEndpoint")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/\r\ntoken","clientId":"c","clientSecret":"s"}""", "oauth2.tokenEndpoint")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"","clientSecret":"s"}""", "oauth2.clientId")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c\r\n","clientSecret":"s"}""", "oauth2.clientId")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":""}""", "oauth2.clientSecret")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"s\u0000"}""", "oauth2.clientSecret")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":["s"]}""", "oauth2.clientSecret")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"********"}""", "oauth2.clientSecret")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","refreshToken":"\u002a*******"}""", "oauth2.refreshToken")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","refreshToken":"r\ns"}""", "oauth2.refreshToken")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"ü"}""", "oauth2.clientSecret")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c\u200b","clientSecret":"s"}""", "oauth2.clientId")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"s","scope":""}""", "oauth2.scope")]
    [InlineData("""{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"s","scope":"a\r\nb"}""", "oauth2.scope")]
    public void A_key_of_oauth2_that_does_not_fit_is_named(string oauth2, params string[] named) =>
        Errors($$"""{"user":"u","tls":true,"oauth2":{{oauth2}}}""").Keys.ShouldBe(named.Select(key => $"imapPopConfig.{key}"), ignoreOrder: true);

    [Theory]
    [InlineData("\"tls\":true", "user")]
    [InlineData("\"user\":\"\",\"tls\":true", "user")]
    [InlineData("\"user\":\"u\\u0001auth=Bearer x\",\"tls\":true", "control characters")]
    [InlineData("\"user\":\"u\"", "tls or startTls")]
    [InlineData("\"user\":\"u\",\"tls\":false,\"startTls\":false", "tls or startTls")]
    [InlineData("\"user\":\"u\",\"tls\":true,\"password\":\"p\"", "password")]
    public void A_token_needs_its_company(string keys, string said) =>
        Errors($$$"""{{{{keys}}},"oauth2":{{{OAuth2}}}}""").ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            error => error.Key.ShouldBe("imapPopConfig.oauth2"),
            error => error.Value.ShouldHaveSingleItem().ShouldContain(said));

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("scram-sha-256")]
    public void Beside_a_token_no_other_mechanism_is_taken(string mechanism) =>
        Errors($$"""{"user":"u","tls":true,"authMechanism":"{{mechanism}}","oauth2":{{OAuth2}}}""").Keys.ShouldBe(["imapPopConfig.authMechanism"]);

    [Fact]
    public void A_text_ends_somewhere()
    {
        Read($$"""{"mailbox":"{{string.Concat(Enumerable.Repeat("📬", 255))}}"}""");
        Errors($$"""{"mailbox":"{{new string('m', 256)}}"}""").Keys.ShouldBe(["imapPopConfig.mailbox"]);
        Errors($$$"""{"user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://login.example.com/","clientId":"{{{new string('c', 1_001)}}}","clientSecret":"{{{new string('s', 8_193)}}}","scope":"{{{new string('p', 2_001)}}}"}}""").Keys
            .ShouldBe(["imapPopConfig.oauth2.clientId", "imapPopConfig.oauth2.clientSecret", "imapPopConfig.oauth2.scope"]);
    }

    [Fact]
    public void No_error_and_no_print_shows_a_secret()
    {
        var errors = Errors("""{"user":"u","password":"hunter1\n","oauth2":{"tokenEndpoint":"https://u:hunter2@x/","clientId":"c","clientSecret":"hunter3\n","refreshToken":"hunter4\n"}}""");
        JsonSerializer.Serialize(errors).ShouldNotContain("hunter");
        var config = Read($$"""{"user":"u","tls":true,"oauth2":{{OAuth2}}}""");
        config.ToString().ShouldBe("ImapPopConfig");
        config.OAuth2!.ToString().ShouldBe("OAuth2Config");
    }

    // Before these keys were known they were kept like any other, whatever stood in them.
    [Theory]
    [InlineData("""{"startTls":true}""")]
    [InlineData("""{"tls":true,"startTls":true}""")]
    [InlineData("""{"startTls":"auto","mailbox":["a"],"ipVersion":"v6","expect":"mail","certificateExpiryWarningDays":1e9}""")]
    [InlineData("""{"authMechanism":"CRAM-MD5","oauth2":true}""")]
    [InlineData("""{"user":"u","password":"p","tls":true,"mailbox":"Alerts","expect":{"minMessages":1},"ipVersion":4,"certificateExpiryWarningDays":7,"authMechanism":"LOGIN"}""")]
    [InlineData("""{"authMechanism":"XOAUTH2","user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"s"}}""")]
    [InlineData("""{"oauth2":{"clientSecret":{"deep":1}},"user":7}""")]
    public void A_stored_key_that_meant_nothing_stays_unknown_whatever_it_would_mean_today(string stored)
    {
        var config = ImapPopConfig.Parse(Encoding.UTF8.GetBytes(stored), new ReadableConfig("imap", "u", HasPassword: true, Tls: true, RejectUnauthorized: true));
        config.Meaningless.ShouldBe(ImapPopConfigRules.OptionalKeys, ignoreOrder: true);
        config.ToReadable().ToColumn().ShouldBeNull();
        Encoding.UTF8.GetString(config.Raw.Span).ShouldBe(stored);
    }

    [Fact]
    public void What_was_accepted_and_in_force_is_read_as_it_was()
    {
        var accepted = Read($$"""{"user":"u","tls":true,"oauth2":{{OAuth2}},"authMechanism":"xoauth2","mailbox":"Alerts","expect":{"maxMessages":9},"ipVersion":null}""");
        var config = ImapPopConfig.Parse(accepted.Raw, accepted.ToReadable());
        config.ToReadable().ShouldBe(accepted.ToReadable());
        config.OAuth2.ShouldBe(accepted.OAuth2);
        config.Meaningless.ShouldBe(["startTls", "certificateExpiryWarningDays", "ipVersion"], ignoreOrder: true);
    }

    private static ImapPopConfig Read(string config)
    {
        using var document = JsonDocument.Parse($$"""{"customerId":10,"name":"n","hostname":"mail.example.com","imapPopConfig":{{config}}}""");
        return CreateMonitorRequest.Read(document.RootElement).Settings.Config;
    }

    private static IDictionary<string, string[]> Errors(string config) =>
        (IDictionary<string, string[]>)Should.Throw<ProblemException>(() => Read(config)).Problem.Extensions["errors"]!;
}
