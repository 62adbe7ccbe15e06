using EventMonitors.Api.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class WholeNumberTests
{
    [Theory]
    [InlineData("30.0", 30)]
    [InlineData("3e1", 30)]
    [InlineData("3E+1", 30)]
    [InlineData("300e-1", 30)]
    [InlineData("0.30e2", 30)]
    [InlineData("-30.00", -30)]
    [InlineData("-0", 0)]
    [InlineData("0.000e999999999999", 0)]
    [InlineData("9223372036854775807.0", long.MaxValue)]
    [InlineData("-9223372036854775808.0", long.MinValue)]
    public void A_whole_number_is_read_in_any_spelling(string json, long value)
    {
        WholeNumber.TryParse(json, out var number).ShouldBeTrue();
        number.ShouldBe(value);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("993.00000000000000000000000000000000001")]
    [InlineData("1e-1")]
    [InlineData("9223372036854775808.0")]
    [InlineData("1e19")]
    [InlineData("1e999999")]
    [InlineData("1e99999999999999999999")]
    public void A_fraction_and_what_exceeds_64_bits_is_none(string json) => WholeNumber.TryParse(json, out _).ShouldBeFalse();
}
