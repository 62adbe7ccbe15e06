using System.Text;
using EventMonitors.Api.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class JsonKeysTests
{
    [Theory]
    [InlineData("""{"a":1,"b":{"a":2},"c":[{"a":3},{"a":4}]}""")]
    [InlineData("""{"a":1,"A":2}""")]
    [InlineData("[]")]
    public void Keys_that_differ_or_stand_in_different_objects_are_fine(string json) => Find(json).ShouldBeNull();

    [Theory]
    [InlineData("""{"port":1,"port":2}""", "port")]
    [InlineData("""{"port":1,"\u0070ort":2}""", "port")]
    [InlineData("""{"imapPopConfig":{"user":"a","x":1,"user":"b"}}""", "imapPopConfig.user")]
    [InlineData("""{"a":[1,{"b":{"c":1,"c":2}}]}""", "a.b.c")]
    public void A_repeated_key_is_named_with_its_path(string json, string path) => Find(json).ShouldBe((path, "The key appears twice."));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1} x")]
    [InlineData("{\"a\":01}")]
    [InlineData("// {}")]
    public void What_is_no_json_is_refused_as_a_whole(string json) => Find(json)!.Value.Path.ShouldBe("$");

    [Fact]
    public void Nesting_beyond_32_levels_is_refused()
    {
        Find(new string('[', 32) + new string(']', 32)).ShouldBeNull();
        foreach (var depth in (int[])[33, 65, 10_000])
            Find(new string('[', depth) + new string(']', depth)).ShouldBe(("$", "The body is nested deeper than 32 levels."));
    }

    [Fact]
    public void A_key_with_half_a_surrogate_pair_is_refused() =>
        Find("""{"x":{"\ud800":1}}""")!.Value.Message.ShouldBe("A key contains text that is not valid Unicode.");

    private static (string Path, string Message)? Find(string json) => JsonKeys.FindProblem(Encoding.UTF8.GetBytes(json));
}
