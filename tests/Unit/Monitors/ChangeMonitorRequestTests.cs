using System.Text;
using System.Text.Json;
using EventMonitors.Api.Http;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class ChangeMonitorRequestTests
{
    private const string Password = """{"user":"u","password":"hunter1","startTls":true,"authMechanism":"SCRAM-SHA-256"}""";
    private const string Client = """{"user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"hunter2","scope":"mail"}}""";
    private const string Both = """{"user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"hunter2","refreshToken":"hunter3"}}""";

    // An editor who may write, and may not know the secrets, wants to see them arrive somewhere of their own, or in the clear.
    [Theory]
    [InlineData(Password, """{"startTls":false}""", "password")]
    [InlineData(Password, """{"startTls":null,"tls":true}""", "password")]
    [InlineData(Password, """{"authMechanism":"PLAIN"}""", "password")]
    [InlineData(Password, """{"authMechanism":null}""", "password")]
    [InlineData(Password, """{"authMechanism":"LOGIN","password":"********"}""", "password")]
    [InlineData(Client, """{"oauth2":{"tokenEndpoint":"https://evil.example/token"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"oauth2":{"tokenEndpoint":"https://evil.example/token","clientSecret":"********"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"oauth2":{"tokenEndpoint":"https://evil.example/token","clientSecret":"\u002a*******"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"oauth2":{"tokenEndpoint":"https://login.example.com/TOKEN"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"oauth2":{"tokenEndpoint":"https://login.example.com:443/token"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"oauth2":{"tokenEndpoint":"https://evil.example/token","ClientSecret":"known"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"clientSecret":"known","oauth2":{"tokenEndpoint":"https://evil.example/token","refreshToken":"known"}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"tls":false,"startTls":true}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"tlsOptions":{"rejectUnauthorized":false}}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"protocol":"pop3"}""", "oauth2.clientSecret")]
    [InlineData(Client, """{"authMechanism":"OAUTHBEARER"}""", "oauth2.clientSecret")]
    [InlineData(Both, """{"oauth2":{"tokenEndpoint":"https://evil.example/token","clientSecret":"known"}}""", "oauth2.refreshToken")]
    [InlineData(Both, """{"oauth2":{"tokenEndpoint":"https://evil.example/token","clientSecret":null,"refreshToken":"********"}}""", "oauth2.refreshToken")]
    [InlineData(Both, """{"oauth2":{"tokenEndpoint":"https://evil.example/token","refreshToken":"known"}}""", "oauth2.clientSecret")]
    public void A_stored_secret_goes_to_no_other_place_and_in_no_other_way(string stored, string patch, string refused) =>
        Errors(stored, $$"""{"imapPopConfig":{{patch}}}""").Keys.ShouldBe([$"imapPopConfig.{refused}"]);

    [Theory]
    [InlineData("""{"hostname":"evil.example"}""")]
    [InlineData("""{"port":1993}""")]
    [InlineData("""{"hostname":"evil.example","imapPopConfig":{"oauth2":{"clientSecret":"********","refreshToken":"********"}}}""")]
    public void A_token_goes_to_no_other_server_than_the_one_it_was_given_for(string patch) =>
        Errors(Both, patch).Keys.ShouldBe(["imapPopConfig.oauth2.clientSecret", "imapPopConfig.oauth2.refreshToken"]);

    [Theory]
    [InlineData(Both, """{"hostname":"other.example","imapPopConfig":{"oauth2":{"clientSecret":"new2","refreshToken":"new3"}}}""")]
    [InlineData(Both, """{"imapPopConfig":{"oauth2":{"tokenEndpoint":"https://other.example/token","clientSecret":"hunter2","refreshToken":null}}}""")]
    [InlineData(Both, """{"imapPopConfig":{"oauth2":null,"password":"new","startTls":true,"tls":false}}""")]
    [InlineData(Both, """{"hostname":"other.example","imapPopConfig":null}""")]
    [InlineData(Both, """{"imapPopConfig":{"oauth2":{"scope":"mail","clientId":"d"},"mailbox":"Archive","ipVersion":6,"user":"v","expect":{"minMessages":1}}}""")]
    [InlineData(Password, """{"imapPopConfig":{"authMechanism":"plain","password":"new"}}""")]
    [InlineData(Password, """{"imapPopConfig":{"authMechanism":"scram-sha-256"}}""")]
    [InlineData(Password, """{"imapPopConfig":{"password":null,"authMechanism":null,"oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"s"}}}""")]
    public void What_is_sent_again_taken_away_or_not_touched_is_no_matter(string stored, string patch) => Over(stored, patch);

    [Theory]
    [InlineData(Password)]
    [InlineData(Client)]
    [InlineData(Both)]
    public void What_was_read_can_be_sent_back_and_changes_no_byte(string stored)
    {
        var shown = Encoding.UTF8.GetString(MaskedConfig.Of(Encoding.UTF8.GetBytes(stored)).Span);
        shown.ShouldNotContain("hunter");
        Encoding.UTF8.GetString(Over(stored, $$"""{"imapPopConfig":{{shown}}}""").Config.Raw.Span).ShouldBe(stored);
    }

    [Fact]
    public void A_patch_is_judged_with_what_it_is_laid_over()
    {
        Over(Client, """{"imapPopConfig":{"certificateExpiryWarningDays":14}}""").Config.CertificateExpiryWarningDays.ShouldBe(14);
        Over(Client, """{"imapPopConfig":{"oauth2":{"clientSecret":null,"refreshToken":"r"}}}""").Config.OAuth2.ShouldBe(new OAuth2Config("https://login.example.com/token", "c", null, "r", "mail"));
        Errors(Client, """{"imapPopConfig":{"startTls":true}}""").Keys.ShouldContain("imapPopConfig.startTls");
        Errors(Client, """{"imapPopConfig":{"password":"p"}}""").Keys.ShouldBe(["imapPopConfig.oauth2"]);
        Errors(Client, """{"imapPopConfig":{"oauth2":{"tokenEndpoint":null}}}""").Keys.ShouldContain("imapPopConfig.oauth2.tokenEndpoint");
        Errors(Client, """{"imapPopConfig":{"user":null}}""").Keys.ShouldBe(["imapPopConfig.oauth2"]);
        Errors(Client, """{"imapPopConfig":{"oauth2":{"clientSecret":{"a":1}}}}""").Keys.ShouldBe(["imapPopConfig.oauth2.clientSecret"]);
    }

    [Fact]
    public void A_secret_that_is_not_there_any_more_must_be_sent()
    {
        var shredded = """{"user":"u","tls":true,"oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"********","refreshToken":"********"}}""";
        Errors(shredded, """{"imapPopConfig":{"mailbox":"Archive"}}""").Keys.ShouldBe(["imapPopConfig.oauth2.clientSecret"]);
        Errors(shredded, """{"imapPopConfig":{"oauth2":{"clientSecret":"new"}}}""").Keys.ShouldBe(["imapPopConfig.oauth2.refreshToken"]);
        Over(shredded, """{"imapPopConfig":{"oauth2":{"clientSecret":"new","refreshToken":null}}}""").Config.OAuth2!.ClientSecret.ShouldBe("new");
    }

    // Before the keys were known they were kept like any other.
    [Theory]
    [InlineData("""{"tls":true,"startTls":true,"mailbox":["a"],"oauth2":"x","user":"u","password":"hunter1"}""")]
    [InlineData("""{"tls":true,"authMechanism":"CRAM-MD5","user":"u","password":"hunter1","oauth2":{"tokenEndpoint":"https://login.example.com/","clientId":"c","clientSecret":"s"}}""")]
    [InlineData("""{"startTls":true,"mailbox":"Alerts","expect":{"minMessages":1},"ipVersion":6,"user":"u","password":"hunter1"}""")]
    public void Keys_that_were_unknown_when_they_were_stored_stand_in_no_patchs_way_and_stay_unknown(string stored)
    {
        OverOld(stored, """{"name":"m"}""").Config.Raw.Span.SequenceEqual(Encoding.UTF8.GetBytes(stored)).ShouldBeTrue();
        var changed = OverOld(stored, """{"imapPopConfig":{"password":"new"}}""").Config;
        changed.Password.ShouldBe("new");
        changed.ToReadable().ToColumn().ShouldBeNull();
        OverOld(stored, """{"imapPopConfig":{"password":null}}""").Config.ToReadable().ToColumn().ShouldBeNull();
        OverOld(stored, """{"imapPopConfig":{"tls":null,"password":"new"}}""").Config.ToReadable().ToColumn().ShouldBeNull();
    }

    [Fact]
    public void A_key_that_was_unknown_is_in_force_once_it_is_sent_and_alone()
    {
        const string stored = """{"user":"u","startTls":true,"ipVersion":6,"mailbox":"Alerts"}""";
        var changed = OverOld(stored, """{"imapPopConfig":{"startTls":true}}""").Config;
        Encoding.UTF8.GetString(changed.Raw.Span).ShouldBe(stored);
        (changed.StartTls, changed.IpVersion, changed.Mailbox).ShouldBe((true, null, null));
        OverOld(stored, """{"imapPopConfig":{"ipVersion":null}}""").Config.IpVersion.ShouldBeNull();
    }

    [Fact]
    public void A_key_that_was_unknown_is_judged_once_it_is_sent()
    {
        const string stored = """{"tls":true,"startTls":true,"mailbox":["a"],"user":"u","password":"hunter1"}""";
        ErrorsOverOld(stored, """{"imapPopConfig":{"startTls":true}}""").Keys.ShouldBe(["imapPopConfig.startTls", "imapPopConfig.password"]);
        OverOld(stored, """{"imapPopConfig":{"mailbox":"Archive"}}""").Config.Mailbox.ShouldBe("Archive");
    }

    [Theory]
    [InlineData("""{"user":"u","tls":true,"oauth2":{"clientId":"c","clientSecret":"hunter2"}}""", """{"tokenEndpoint":"https://evil.example/token"}""")]
    [InlineData(Client, """{"scope":"mail"}""")]
    [InlineData(Client, """{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"********"}""")]
    public void A_secret_under_an_unknown_key_is_not_had_by_giving_the_key_a_meaning(string stored, string oauth2) =>
        ErrorsOverOld(stored, $$$"""{"imapPopConfig":{"oauth2":{{{oauth2}}}}}""").Keys.ShouldBe(["imapPopConfig.oauth2.clientSecret"]);

    [Fact]
    public void A_password_is_taken_away_beside_an_unknown_key_that_could_stand_in_its_place()
    {
        const string stored = """{"user":"u","tls":true,"password":"hunter1","oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"hunter2"}}""";
        var changed = OverOld(stored, """{"imapPopConfig":{"password":null}}""").Config;
        (changed.Password, changed.OAuth2).ShouldBe((null, null));
        OverOld(stored, """{"imapPopConfig":{"password":null,"oauth2":{"clientSecret":"new"}}}""").Config.OAuth2!.ClientSecret.ShouldBe("new");
    }

    private static MonitorSettings Over(string stored, string patch) => Over(Accepted(stored), stored, patch);

    // Over a monitor from before the optional keys were known.
    private static MonitorSettings OverOld(string stored, string patch)
    {
        var accepted = Accepted(stored);
        return Over(new ReadableConfig(accepted.Protocol, accepted.User, accepted.HasPassword, accepted.Tls, accepted.RejectUnauthorized), stored, patch);
    }

    private static ReadableConfig Accepted(string stored)
    {
        using var document = JsonDocument.Parse(stored);
        return ImapPopConfig.Parse(document.RootElement, new FieldErrors(), new HashSet<string>()).ToReadable();
    }

    private static MonitorSettings Over(ReadableConfig inForce, string stored, string patch)
    {
        using var document = JsonDocument.Parse(patch);
        var created = new MonitorCreated(500, 1, 10, "n", "mail.example.com", "mail.example.com", 993, "active", 60, 30, null, null, inForce, "c1.x");
        return ChangeMonitorRequest.Read(document.RootElement).Over(MailboxMonitor.Evolve(null, created, 1, DateTimeOffset.UnixEpoch)!, ImapPopConfig.Parse(Encoding.UTF8.GetBytes(stored), inForce));
    }

    private static IDictionary<string, string[]> Errors(string stored, string patch) => ErrorsOf(() => Over(stored, patch));

    private static IDictionary<string, string[]> ErrorsOverOld(string stored, string patch) => ErrorsOf(() => OverOld(stored, patch));

    private static IDictionary<string, string[]> ErrorsOf(Func<object> change)
    {
        var errors = (IDictionary<string, string[]>)Should.Throw<ProblemException>(change).Problem.Extensions["errors"]!;
        JsonSerializer.Serialize(errors).ShouldNotContain("hunter");
        return errors;
    }
}
