using EventMonitors.Api.Sessions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Sessions;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("elf Zeichen")]
    [InlineData("PASSWORDpassword")]
    [InlineData("qwertyuiop123")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("Ada@Example.com")]
    [InlineData("🔑🔑🔑🔒🔑🔑")]
    public void What_is_short_or_tried_first_is_refused(string password) => PasswordRules.FindProblem(password, "ada@example.com").ShouldNotBeNull();

    [Theory]
    [InlineData("zwölf Zeichen")]
    [InlineData("all lower case")]
    [InlineData("🔑🔒🚪🔑🔒🚪🔑🔒🚪🔑🔒🚪")]
    public void Length_is_enough_whatever_the_characters_are(string password) => PasswordRules.FindProblem(password, "ada@example.com").ShouldBeNull();

    [Fact]
    public void The_longest_has_128_characters()
    {
        var longest = string.Concat(Enumerable.Repeat("abcd", 32));
        PasswordRules.FindProblem(longest, null).ShouldBeNull();
        PasswordRules.FindProblem(longest + "e", null).ShouldNotBeNull();
    }

    [Fact]
    public void A_letter_is_the_same_however_it_is_composed()
    {
        PasswordRules.Normalize("zwo\u0308lf").ShouldBe("zw\u00f6lf");
        PasswordRules.Normalize("half a \ud800 pair").ShouldBeNull();
    }

    [Theory]
    [InlineData("Ada@Example.com", "a***@example.com")]
    [InlineData("my password", null)]
    [InlineData("", null)]
    public void Of_an_address_that_nobody_has_little_is_kept(string typed, string? kept) => EmailAddress.Masked(typed).ShouldBe(kept);
}
