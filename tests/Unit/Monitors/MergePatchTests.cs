using System.Text;
using System.Text.Json;
using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class MergePatchTests
{
    // The objects among the examples of RFC 7396 appendix A.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void It_merges_as_the_standard_says(string target, string patch, string merged) => Apply(target, patch).ShouldBe(merged);

    [Theory]
    [InlineData("""{ "z" : 1.0, "user":"a" , "x":[ 1e2 ], "y" : {"k":"\u00fc"}  }""", """{"user":"b"}""", """{ "z" : 1.0, "user":"b", "x":[ 1e2 ], "y" : {"k":"\u00fc"}  }""")]
    [InlineData("""{ "a":1, "b":{ "c" : 1 , "d":2 } }""", """{"b":{"d":3}}""", """{ "a":1, "b":{ "c" : 1, "d":3 } }""")]
    [InlineData("""{ "a":1, "b":2, "c":3 }""", """{"a":null}""", """{ "b":2, "c":3 }""")]
    [InlineData("""{ "a":1, "b":2, "c":3 }""", """{"c":null}""", """{ "a":1, "b":2 }""")]
    [InlineData("""{"\u0061":1}""", """{"a":2}""", """{"\u0061":2}""")]
    [InlineData("""{}""", """{ "a" : 1.50 }""", """{"a":1.50}""")]
    public void What_the_patch_does_not_name_stays_as_it_is_spelled(string target, string patch, string merged) => Apply(target, patch).ShouldBe(merged);

    [Theory]
    [InlineData("""{ "a" : 1.0 , "b":{"c":"\u00fc"}, "d":[1,2], "e":null }""", "{}")]
    [InlineData("""{ "a" : 1.0 , "b":{"c":"\u00fc"}, "d":[1,2] }""", """{"a":1,"b":{"c":"ü"},"d":[1.0,2]}""")]
    [InlineData("""{ "a" : 1 }""", """{"b":null}""")]
    [InlineData("""{"password":"secret" }""", """{"password":"********"}""")]
    [InlineData("""{"password":"secret" }""", """{"\u0070assword":"\u002a*******"}""")]
    [InlineData("""{"PassWord":{"deep":"secret"} }""", """{"PassWord":"********"}""")]
    [InlineData("""{"list":[{"password":"secret"},1] }""", """{"list":[{"password":"********"},1]}""")]
    [InlineData("""{"x":{"password":"secret"} }""", """{"x":{"password":"********"}}""")]
    [InlineData("""{"oauth2":{"clientSecret":"secret", "refreshToken":"deep"} }""", """{"oauth2":{"clientSecret":"********","RefreshToken":null,"refreshToken":"********"}}""")]
    public void A_patch_that_says_what_is_there_changes_no_byte(string target, string patch) => Apply(target, patch).ShouldBe(target);

    [Theory]
    [InlineData("""{"password":"secret"}""", """{"Password":"********"}""", """{"password":"secret","Password":"********"}""")]
    [InlineData("""{"list":[{"password":"secret"},1]}""", """{"list":[{"password":"********"},2]}""", """{"list":[{"password":"********"},2]}""")]
    [InlineData("{}", """{"x":{"password":"********"}}""", """{"x":{"password":"********"}}""")]
    public void A_mask_that_stands_for_nothing_stays_and_is_found(string target, string patch, string merged)
    {
        Apply(target, patch).ShouldBe(merged);
        MaskedConfig.FindMask(Encoding.UTF8.GetBytes(merged)).ShouldNotBeNull();
    }

    [Fact]
    public void Half_a_surrogate_pair_stops_nothing() => Apply("""{"x":"\ud800","a":1}""", """{"x":"\ud800","a":2}""").ShouldBe("""{"x":"\ud800","a":2}""");

    private static string Apply(string target, string patch)
    {
        using var document = JsonDocument.Parse(patch);
        return Encoding.UTF8.GetString(MergePatch.Apply(Encoding.UTF8.GetBytes(target), document.RootElement).Span);
    }
}
