using EventMonitors.Api.Http;
using EventMonitors.Api.Idempotency;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Idempotency;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0f8f2a9e-1f6e-4c3a-9a53-8f3d0ab8a0a1")]
    [InlineData("\"quoted\"")]
    [InlineData("!~")]
    public void A_key_is_taken_as_it_stands(string key) => Read(key).ShouldBe(key);

    [Fact]
    public void The_longest_key_has_255_characters()
    {
        Read(new string('k', 255)).ShouldNotBeNull();
        Refused(new string('k', 256));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\0")]
    [InlineData("ä")]
    [InlineData("\u2028")]
    public void Anything_else_is_refused_by_the_headers_name(string key) => Refused(key);

    [Fact]
    public void Two_keys_are_refused() => Refused("a", "b");

    [Fact]
    public void Without_the_header_there_is_no_key() => Read().ShouldBeNull();

    private static void Refused(params string[] keys)
    {
        var problem = Should.Throw<ProblemException>(() => Read(keys)).Problem;
        problem.Status.ShouldBe(StatusCodes.Status400BadRequest);
        problem.Extensions["errors"].ShouldBeOfType<Dictionary<string, string[]>>().Keys.ShouldBe(["Idempotency-Key"]);
    }

    private static string? Read(params string[] keys)
    {
        var context = new DefaultHttpContext();
        if (keys.Length > 0) context.Request.Headers[IdempotencyKey.Header] = keys;
        return IdempotencyKey.Read(context.Request);
    }
}
