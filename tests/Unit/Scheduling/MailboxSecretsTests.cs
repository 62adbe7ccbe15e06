using System.Security.Cryptography;
using System.Text;
using EventMonitors.Api.Scheduling;
using EventMonitors.Contracts;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Scheduling;

public sealed class MailboxSecretsTests
{
    [Theory]
    [InlineData("""{"user":"a@example.com","password":"hunter2","x":{"user":"other"}}""", "a@example.com", "hunter2")]
    [InlineData("""{"password":null,"user":"a"}""", "a", null)]
    public void User_and_password_are_taken_from_the_top_level(string config, string user, string? password) =>
        MailboxSecrets.Take(Encoding.UTF8.GetBytes(config), usesToken: false).ShouldBe(new MailCredentials(user, password));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"password":"hunter2"}""")]
    [InlineData("""{"user":null}""")]
    public void Without_a_user_there_is_nothing_to_log_in_with(string config) =>
        MailboxSecrets.Take(Encoding.UTF8.GetBytes(config), usesToken: false).ShouldBeNull();

    [Fact]
    public void Where_a_token_is_used_what_it_is_got_with_stands_in_the_passwords_place()
    {
        const string config = """{"user":"a","oauth2":{"tokenEndpoint":"https://login.example.com/token","clientId":"c","clientSecret":"s","refreshToken":null,"scope":"mail"}}""";
        MailboxSecrets.Take(Encoding.UTF8.GetBytes(config), usesToken: true)
            .ShouldBe(new MailCredentials("a", null, new OAuth2Credentials("https://login.example.com/token", "c", "s", null, "mail")));
        MailboxSecrets.Take(Encoding.UTF8.GetBytes(config), usesToken: false).ShouldBe(new MailCredentials("a", null));
    }

    [Theory]
    [InlineData("""{"user":"a"}""")]
    [InlineData("""{"user":"a","password":"hunter2","oauth2":"hunter3"}""")]
    [InlineData("""{"user":"a","oauth2":{"clientId":"c","clientSecret":"hunter2"}}""")]
    public void A_token_that_is_named_and_not_there_stops_the_check_and_no_password_takes_its_place(string config)
    {
        var text = Encoding.UTF8.GetBytes(config);
        Should.Throw<CryptographicException>(() => MailboxSecrets.Take(text, usesToken: true)).Message.ShouldNotContain("hunter");
        text.ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void The_opened_text_is_wiped()
    {
        var config = Encoding.UTF8.GetBytes("""{"user":"a","password":"hunter2"}""");
        MailboxSecrets.Take(config, usesToken: false);
        config.ShouldAllBe(b => b == 0);
    }
}
