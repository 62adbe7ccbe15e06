using EventMonitors.Api.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class NameFieldTests
{
    [Theory]
    [InlineData("n")]
    [InlineData("\U0001F4EC")]
    public void A_name_has_200_characters_at_most_however_many_units_each_of_them_takes(string character)
    {
        NameField.Fits(Repeat(character, 200)).ShouldBeTrue();
        NameField.Fits(Repeat(character, 201)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \u00A0")]
    [InlineData("a\u0007")]
    [InlineData("a\u0085")]
    public void A_name_is_not_empty_and_has_no_control_characters(string text) => NameField.Fits(text).ShouldBeFalse();

    private static string Repeat(string character, int times) => string.Concat(Enumerable.Repeat(character, times));
}
