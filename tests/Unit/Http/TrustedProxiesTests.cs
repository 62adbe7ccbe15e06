using System.Net;
using EventMonitors.Api.Configuration;
using EventMonitors.Api.Http;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class TrustedProxiesTests
{
    [Fact]
    public void Nobody_is_believed_unless_configured()
    {
        var options = TrustedProxies.Read(Settings());
        options.KnownProxies.ShouldBeEmpty();
        options.KnownIPNetworks.ShouldBeEmpty();
    }

    [Fact]
    public void A_configured_network_is_believed() =>
        TrustedProxies.Read(Settings("10.1.0.0/16")).KnownIPNetworks.ShouldBe([IPNetwork.Parse("10.1.0.0/16")]);

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.1.0.1/16")]
    [InlineData("")]
    public void Another_form_is_refused_by_its_name(string entry) =>
        Should.Throw<InvalidSettingException>(() => TrustedProxies.Read(Settings(entry))).Message.ShouldStartWith("Http__TrustedProxies__0 must be a network");

    private static IConfiguration Settings(params string[] entries) => new ConfigurationBuilder()
        .AddInMemoryCollection(entries.Select((entry, i) => KeyValuePair.Create($"Http:TrustedProxies:{i}", (string?)entry))).Build();
}
