using System.Text;
using System.Text.Json;

using EventMonitors.EventStore;

using Shouldly;

using Xunit;

namespace EventMonitors.Tests.Unit.EventStore;

public sealed class StorableTextTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("plain", false)]
    [InlineData("\0", true)]
    [InlineData("a\0b", true)]
    [InlineData("\\u0000", false)]
    [InlineData("\\\\u0000", false)]
    [InlineData("\\\0", true)]
    [InlineData("\\u0000\0", true)]
    [InlineData("\\u0000 and \\\\\0", true)]
    [InlineData("u0000", false)]
    [InlineData("\u0001", false)]
    public void Nul_is_told_from_text_that_only_looks_like_its_escape(string text, bool holdsNul) =>
        StorableText.HoldsNul(JsonSerializer.SerializeToUtf8Bytes(new { text })).ShouldBe(holdsNul);

    [Fact]
    public void Nul_in_a_name_is_found_too() => StorableText.HoldsNul(Encoding.UTF8.GetBytes("""{"a\u0000": 1}""")).ShouldBeTrue();
}
