using EventMonitors.Api.Sessions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Sessions;

public sealed class EmailAddressTests
{
    [Fact]
    public void An_address_is_kept_in_lower_case() => EmailAddress.Parse("Ada.Lovelace@Example.COM").ShouldBe("ada.lovelace@example.com");

    [Theory]
    [InlineData("")]
    [InlineData("ada")]
    [InlineData("@example.com")]
    [InlineData("ada@")]
    [InlineData("a@b@c")]
    [InlineData("ada @example.com")]
    [InlineData("ada@example.com\r\nBcc: all@example.com")]
    [InlineData("ada\u200b@example.com")]
    [InlineData("ada\0@example.com")]
    public void What_is_no_address_is_refused(string text) => EmailAddress.Parse(text).ShouldBeNull();

    [Fact]
    public void An_address_fits_its_envelope()
    {
        EmailAddress.Parse(new string('a', 242) + "@example.com").ShouldNotBeNull().Length.ShouldBe(254);
        EmailAddress.Parse(new string('a', 243) + "@example.com").ShouldBeNull();
    }
}
