using System.Net;
using System.Net.Sockets;
using EventMonitors.DevHost.Servers;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.EndToEnd.DevHost;

public sealed class FreePortsTests
{
    [Fact]
    public void Port_is_handed_out_once_until_it_is_given_back()
    {
        using var mine = new FreePorts();
        using var others = new FreePorts();
        var port = mine.Take();

        others.TryTake(port).ShouldBeFalse();
        mine.Dispose();
        others.TryTake(port).ShouldBeTrue();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    public void Port_that_somebody_listens_on_is_not_free(string address)
    {
        using var ports = new FreePorts();
        using var stranger = new TcpListener(IPAddress.Parse(address), 0);
        stranger.Start();

        ports.TryTake(((IPEndPoint)stranger.LocalEndpoint).Port).ShouldBeFalse();
    }
}
