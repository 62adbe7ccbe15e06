using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Integration.Api;

public sealed class OriginTests(ApiHost api) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task An_origin_that_a_stranger_made_up_does_not_reach_the_audit_trail()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var client = api.Client(api.Tokens.Editor);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.66");
        var created = await Json.ReadAsync(await client.PostAsync("/api/imap-pop-monitors", Json.Body(Json.ContractBody), cancellation), cancellation);

        var page = await Json.ReadAsync(await client.GetAsync($"/api/imap-pop-monitors/{created.GetProperty("id").GetInt64()}/events", cancellation), cancellation);
        page.GetProperty("items")[0].GetProperty("origin").GetString().ShouldNotBe("203.0.113.66");
    }
}
