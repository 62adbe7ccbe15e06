using System.Net;
using EventMonitors.Api.ApiKeys;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Http;
using EventMonitors.Api.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class RateLimitsTests
{
    // A bucket that fills so slowly that nothing comes back while the test runs.
    private static readonly RateLimitSettings Slow = new(RequestsPerMinute: 1, Burst: 3);

    [Fact]
    public void A_bucket_gives_its_burst_and_then_says_when_to_come_again()
    {
        using var limits = new RateLimits(Slow);
        for (var left = 2; left >= 0; left--)
        {
            var standing = limits.TakeOf("token");
            (standing.Limit, standing.Remaining, standing.RetryAfter).ShouldBe((3, left, null));
        }

        var refused = limits.TakeOf("token");
        refused.Remaining.ShouldBe(0);
        refused.Reset.ShouldBe(TimeSpan.FromMinutes(3));
        refused.RetryAfter!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Tokens_and_addresses_have_a_bucket_each()
    {
        using var limits = new RateLimits(Slow);
        for (var i = 0; i < 4; i++) limits.TakeOf("token");
        limits.TakeOf("other").RetryAfter.ShouldBeNull();
        limits.TakeOf(IPAddress.Parse("192.0.2.1")).RetryAfter.ShouldBeNull();
    }

    [Fact]
    public void An_address_is_one_however_it_is_written_and_an_IPv6_network_is_one_caller()
    {
        RateLimits.PlaceOf(IPAddress.Parse("::ffff:192.0.2.1")).ShouldBe(RateLimits.PlaceOf(IPAddress.Parse("192.0.2.1")));
        RateLimits.PlaceOf(IPAddress.Parse("2001:db8:1:2::1")).ShouldBe(RateLimits.PlaceOf(IPAddress.Parse("2001:db8:1:2:ffff:ffff:ffff:ffff")));
        Enumerable.Range(0, 1000).Select(i => RateLimits.PlaceOf(IPAddress.Parse($"2001:db8:1:{i:x}::1"))).Distinct().Count().ShouldBeGreaterThan(900);
    }

    [Fact]
    public void However_many_addresses_come_the_buckets_are_bounded() =>
        Enumerable.Range(0, 100_000).Select(i => RateLimits.PlaceOf(new IPAddress(i))).ShouldAllBe(place => place >= 0 && place < 65_536);

    [Fact]
    public void A_token_is_counted_as_one_however_its_header_is_spelt()
    {
        foreach (var token in (string[])[SessionToken.Create(), ApiKeyText.Create()])
        {
            var key = RateLimits.KeyOf(Request($"Bearer {token}")).ShouldNotBeNull();
            foreach (var spelling in (string[])[$"bearer {token}", $"BEARER {token}", $"bEaReR  {token}", $"Bearer    {token}\t ", $"Bearer \u00a0{token}"])
                RateLimits.KeyOf(Request(spelling)).ShouldBe(key, spelling);
            key.ShouldNotContain(token);
        }
    }

    [Fact]
    public void A_token_that_cannot_be_good_is_counted_by_its_address()
    {
        var token = SessionToken.Create();
        foreach (var header in (string[])["", "Bearer", "Bearer ", token, $"Basic {token}", $"Bearer\t{token}", $"Bearer {token}x", $"Bearer {token}, Bearer {token}", "Bearer emk_short"])
            RateLimits.KeyOf(Request(header)).ShouldBeNull(header);
    }

    [Theory]
    [InlineData("RateLimits:RequestsPerMinute", "-1", "RateLimits__RequestsPerMinute must be a whole number between 0 and 1000000.")]
    [InlineData("RateLimits:RequestsPerMinute", "many", "RateLimits__RequestsPerMinute must be a whole number between 0 and 1000000.")]
    [InlineData("RateLimits:Burst", "0", "RateLimits__Burst must be a whole number between 1 and 1000000.")]
    public void A_limit_that_is_none_stops_the_start(string setting, string value, string message) =>
        Should.Throw<InvalidSettingException>(() => RateLimitSettings.Read(Settings(setting, value))).Message.ShouldBe(message);

    [Fact]
    public void Nobody_is_counted_where_the_operator_wants_that()
    {
        using var limits = new RateLimits(RateLimitSettings.Read(Settings("RateLimits:RequestsPerMinute", "0")));
        limits.AreOn.ShouldBeFalse();
    }

    private static HttpRequest Request(string authorization)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = authorization;
        return request;
    }

    private static IConfiguration Settings(string setting, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(setting, (string?)value)]).Build();
}
