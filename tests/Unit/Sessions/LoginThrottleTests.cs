using System.Net;
using EventMonitors.Api.Sessions;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Sessions;

public sealed class LoginThrottleTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_the_free_failures_the_wait_doubles_up_to_a_quarter_of_an_hour()
    {
        var (count, now) = (new LoginCount(0, Noon, null), Noon);
        var waits = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            count = LoginThrottle.Count(count, LoginThrottle.FreeOfAccount, now);
            var wait = LoginThrottle.WaitOf(count, now) ?? TimeSpan.Zero;
            waits.Add(wait.TotalSeconds);
            now += wait + TimeSpan.FromSeconds(1);
        }

        waits.ShouldBe([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
    }

    [Fact]
    public void A_quarter_of_an_hour_without_an_attempt_forgets_all()
    {
        var blocked = new LoginCount(9, Noon, Noon.AddMinutes(8));
        LoginThrottle.Count(blocked, 5, Noon.AddMinutes(23)).ShouldBe(new LoginCount(1, Noon.AddMinutes(23), null));
        LoginThrottle.Count(blocked, 5, Noon.AddMinutes(22)).Failures.ShouldBe(10);
        LoginThrottle.Count(new LoginCount(3, Noon, null), 5, Noon.AddMinutes(14)).Failures.ShouldBe(4);
    }

    [Fact]
    public void A_wait_ends_and_what_turned_out_well_is_taken_back()
    {
        LoginThrottle.WaitOf(new LoginCount(5, Noon, Noon.AddSeconds(30)), Noon.AddSeconds(30)).ShouldBeNull();
        LoginThrottle.TakeBack(new LoginCount(20, Noon, Noon.AddSeconds(30)), 20).ShouldBe(new LoginCount(19, Noon, null));
        LoginThrottle.TakeBack(new LoginCount(25, Noon, Noon.AddSeconds(30)), 20).ShouldBe(new LoginCount(24, Noon, Noon.AddSeconds(30)));
        LoginThrottle.TakeBack(new LoginCount(0, Noon, null), 20).Failures.ShouldBe(0);
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    public void A_network_is_an_IPv4_address_or_the_first_half_of_an_IPv6_one(string origin, string network) =>
        LoginKeys.NetworkOf(IPAddress.Parse(origin)).ShouldBe(network);

    [Fact]
    public void Keys_tell_accounts_and_networks_apart_and_show_neither()
    {
        var (one, other) = (LoginKeys.Of("a@b.example", IPAddress.Loopback), LoginKeys.Of("a@b.example", null));
        one.Account.ShouldBe(other.Account);
        one.AccountInNetwork.ShouldNotBe(other.AccountInNetwork);
        one.Network.ShouldNotBe(other.Network);
        one.Account.Length.ShouldBe(32);
    }
}
