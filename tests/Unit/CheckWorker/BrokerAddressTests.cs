using EventMonitors.Contracts;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.CheckWorker;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("amqp://u:p@host:5673/v", "host", 5673, "v", "u", "p", false)]
    [InlineData("amqp://host", "host", 5672, "/", "guest", "guest", false)]
    [InlineData("amqps://host/", "host", 5671, "/", "guest", "guest", true)]
    [InlineData("amqp://u%40x:p%3Aq%2F@host/%2F", "host", 5672, "/", "u@x", "p:q/", false)]
    [InlineData("amqp://u:a:b@[::1]:5672/a%2Fb", "::1", 5672, "a/b", "u", "a:b", false)]
    public void An_amqp_uri_is_read_as_rabbitmq_reads_it(string uri, string host, int port, string vhost, string user, string password, bool tls)
    {
        var address = BrokerAddress.Parse(uri);
        (address.Host, address.Port, address.VirtualHost, address.User, address.Password, address.Tls).ShouldBe((host, port, vhost, user, password, tls));
    }

    [Fact]
    public void Printed_it_shows_no_credentials() => BrokerAddress.Parse("amqp://user:hunter2@host").ToString().ShouldBe("host:5672");

    [Theory]
    [InlineData(null)]
    [InlineData("host:5672")]
    [InlineData("amqp://")]
    [InlineData("amqp://u:hunter2@host/v?heartbeat=5")]
    [InlineData("amqp://u:hunter2@host/v#x")]
    public void Anything_else_is_refused_without_showing_it(string? text) =>
        Should.Throw<FormatException>(() => BrokerAddress.Parse(text)).Message.ShouldNotContain("hunter2");
}
