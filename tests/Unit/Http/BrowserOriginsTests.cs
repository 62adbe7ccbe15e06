using EventMonitors.Api.Configuration;
using EventMonitors.Api.Http;
using Microsoft.Extensions.Configuration;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Http;

public sealed class BrowserOriginsTests
{
    [Fact]
    public void An_origin_is_taken_as_a_browser_sends_it() =>
        BrowserOrigins.Read(Settings("https://portal.example.com", "http://127.0.0.1:5173")).ShouldBe(["https://portal.example.com", "http://127.0.0.1:5173"]);

    [Theory]
    [InlineData("*")]
    [InlineData("null")]
    [InlineData("portal.example.com")]
    [InlineData("https://portal.example.com/")]
    [InlineData("https://portal.example.com/app")]
    [InlineData("https://portal.example.com:443")]
    [InlineData("https://Portal.example.com")]
    [InlineData("https://user@portal.example.com")]
    [InlineData("https://*.example.com")]
    [InlineData("ftp://portal.example.com")]
    public void Anything_else_is_refused_by_its_name(string entry) =>
        Should.Throw<InvalidSettingException>(() => BrowserOrigins.Read(Settings(entry))).Message.ShouldStartWith("Cors__AllowedOrigins__0 must be an origin");

    private static IConfiguration Settings(params string[] entries) => new ConfigurationBuilder()
        .AddInMemoryCollection(entries.Select((entry, i) => KeyValuePair.Create($"Cors:AllowedOrigins:{i}", (string?)entry))).Build();
}
