using EventMonitors.Api.Sessions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Sessions;

public sealed class SessionTokenTests
{
    [Fact]
    public void A_token_has_256_bits_and_never_comes_twice()
    {
        var tokens = Enumerable.Range(0, 100).Select(_ => SessionToken.Create()).ToList();
        tokens.ShouldAllBe(token => SessionToken.IsWellFormed(token));
        tokens.Distinct().Count().ShouldBe(100);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Another_form_is_no_token(string text) => SessionToken.IsWellFormed(text).ShouldBeFalse();
}
