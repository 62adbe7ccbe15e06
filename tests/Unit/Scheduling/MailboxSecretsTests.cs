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
        MailboxSecrets.Take(Encoding.UTF8.GetBytes(config)).ShouldBe(new MailCredentials(user, password));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"password":"hunter2"}""")]
    [InlineData("""{"user":null}""")]
    public void Without_a_user_there_is_nothing_to_log_in_with(string config) =>
        MailboxSecrets.Take(Encoding.UTF8.GetBytes(config)).ShouldBeNull();

    [Fact]
    public void The_opened_text_is_wiped()
    {
        var config = Encoding.UTF8.GetBytes("""{"user":"a","password":"hunter2"}""");
        MailboxSecrets.Take(config);
        config.ShouldAllBe(b => b == 0);
    }
}
