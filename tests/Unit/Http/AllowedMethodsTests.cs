using EventMonitors.Api.Http;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class AllowedMethodsTests
{
    [Fact]
    public void Head_comes_with_get() => AllowedMethods.Complete(["PATCH", "GET"]).ShouldBe("GET, HEAD, OPTIONS, PATCH");

    [Fact]
    public void A_path_that_cannot_be_read_has_no_head() => AllowedMethods.Complete(["POST"]).ShouldBe("OPTIONS, POST");
}
