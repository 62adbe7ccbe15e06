using EventMonitors.MailProbe.Login;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.MailProbe;

public sealed class SaslPrepTests
{
    // RFC 4013, section 3.
    [Theory]
    [InlineData("I\u00adX", "IX")]
    [InlineData("user", "user")]
    [InlineData("USER", "USER")]
    [InlineData("\u00aa", "a")]
    [InlineData("\u2168", "IX")]
    [InlineData("\u0007", null)]
    [InlineData("\u0627\u0031", null)]
    // Mapping: spaces of every kind, and what is nothing.
    [InlineData("a\u00a0b\u3000c\u200bd", "a b c d")]
    [InlineData("a\u200d\ufe0fb", "ab")]
    [InlineData("\u00ad", null)]
    [InlineData("", null)]
    // Normalisation.
    [InlineData("jo\u0308rg \ufb01 x\u00b2", "jörg fi x2")]
    [InlineData("passw\uff4frd", "password")]
    // Prohibited output.
    [InlineData("tab\t", null)]
    [InlineData("del\u007f", null)]
    [InlineData("ä\u0085", null)]
    [InlineData("ä\ue000", null)]
    [InlineData("ä\ufdd0", null)]
    [InlineData("ä\ufffd", null)]
    [InlineData("ä\u2028", null)]
    [InlineData("ä\u200f", null)]
    // Direction.
    [InlineData("\u05d0\u05d1", "\u05d0\u05d1")]
    [InlineData("\u05d01\u05d1", "\u05d01\u05d1")]
    [InlineData("\u05d0a\u05d1", null)]
    [InlineData("1\u05d0", null)]
    // Not assigned in Unicode 3.2, and passed as a query may.
    [InlineData("\U0001f600", "\U0001f600")]
    public void Text_is_prepared_or_prohibited(string text, string? expected) => SaslPrep.Prepare(text).ShouldBe(expected);

    [Fact]
    public void Passwords_elsewhere_are_composed_and_no_more()
    {
        var credentials = new Credentials("jo\u0308rg", "x\u00b2 \ufb01 A\u030a");

        (credentials.User, credentials.Secret).ShouldBe(("jörg", "x\u00b2 \ufb01 \u00c5"));
    }
}
