using EventMonitors.Api.Configuration;
using EventMonitors.Api.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class TrustedProxiesTests
{
    [Fact]
    public void Nobody_is_believed_unless_configured() => TrustedProxies.Read(Settings()).ForwardedHeaders.ShouldBe(ForwardedHeaders.None);

    [Fact]
    public void A_configured_network_is_believed()
    {
        var options = TrustedProxies.Read(Settings("10.1.0.0/16"));
        options.ForwardedHeaders.ShouldBe(ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        options.KnownIPNetworks.ShouldBe([System.Net.IPNetwork.Parse("10.1.0.0/16")]);
        options.KnownProxies.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.1.0.0")]
    [InlineData("10.1.0.0/33")]
    [InlineData("")]
    public void Another_form_is_refused_by_its_name(string entry) =>
        Should.Throw<InvalidSettingException>(() => TrustedProxies.Read(Settings(entry))).Message.ShouldStartWith("Http__TrustedProxies__0 must be a network");

    private static IConfiguration Settings(params string[] entries) => new ConfigurationBuilder()
        .AddInMemoryCollection(entries.Select((entry, i) => KeyValuePair.Create($"Http:TrustedProxies:{i}", (string?)entry))).Build();
}
