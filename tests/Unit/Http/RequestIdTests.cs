using EventMonitors.Api.Http;
using Microsoft.AspNetCore.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class RequestIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0f8f2a9e-1f6e.4c_A")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_well_formed_id_is_the_requests_own(string id) => Assigned(id).ShouldBe(id);

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nSet-Cookie: b=c")]
    [InlineData("a\0")]
    [InlineData("ä")]
    [InlineData("<script>")]
    [InlineData("${jndi:ldap://example.com}")]
    [InlineData("a,b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Anything_else_is_replaced(string id) => Assigned(id).ShouldMatch("^[0-9a-f]{32}$");

    [Fact]
    public void Two_ids_are_none() => Assigned("a", "b").ShouldMatch("^[0-9a-f]{32}$");

    private static string Assigned(params string[] sent)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[RequestId.Header] = sent;
        RequestId.Assign(context);
        return RequestId.Of(context);
    }
}
