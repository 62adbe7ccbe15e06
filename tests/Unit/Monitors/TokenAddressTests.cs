using EventMonitors.Api.Monitors;
using Shouldly;
using Xunit;

namespace EventMonitors.Tests.Unit.Monitors;

public sealed class TokenAddressTests
{
    [Theory]
    [InlineData("https://login.microsoftonline.com/contoso.example/oauth2/v2.0/token")]
    [InlineData("https://oauth2.googleapis.com/token")]
    [InlineData("HTTPS://Login.Example.com")]
    [InlineData("https://login.example.com:8443/token?realm=a%20b")]
    [InlineData("https://login.example.com?realm=mail")]
    [InlineData("https://xn--bcher-kva.example/token")]
    [InlineData("https://192.0.2.7/token")]
    [InlineData("https://[2001:db8::7]/token")]
    [InlineData("https://[2001:db8::7]:8443/token")]
    public void An_https_address_that_everybody_reads_alike_is_taken(string address) => TokenAddress.FindProblem(address).ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("https://")]
    [InlineData("https:///token")]
    [InlineData("https:login.example.com/token")]
    [InlineData("http://login.example.com/token")]
    [InlineData("HTTP://login.example.com/token")]
    [InlineData("ftp://login.example.com/token")]
    [InlineData("file:///etc/passwd")]
    [InlineData("login.example.com/token")]
    [InlineData("//login.example.com/token")]
    [InlineData(" https://login.example.com/token")]
    [InlineData("https://login.example.com/token ")]
    [InlineData("https://login.example.com/to ken")]
    [InlineData("https://login.example.com/token\r\nHost: evil.example")]
    [InlineData("https://login.example.com/token\0")]
    [InlineData("https://login.example.com/token#part")]
    [InlineData("https://user@login.example.com/token")]
    [InlineData("https://login.example.com:secret@evil.example/token")]
    [InlineData("https://login.example.com\\@evil.example/token")]
    [InlineData("https://login.example.com%2f@evil.example/token")]
    [InlineData("https://login%2eexample.com/token")]
    [InlineData("https://b\u00fccher.example/token")]
    [InlineData("https://login.examp\u0491e.com/token")]
    [InlineData("https://login\uff0eexample.com/token")]
    [InlineData("https://2130706433/token")]
    [InlineData("https://0x7f.1/token")]
    [InlineData("https://127.1/token")]
    [InlineData("https://[::1%25lo]/token")]
    [InlineData("https://[login.example.com]/token")]
    [InlineData("https://[192.0.2.7]/token")]
    [InlineData("https://[]/token")]
    [InlineData("https://[::1/token")]
    [InlineData("https://[::1]x/token")]
    [InlineData("https://::1/token")]
    [InlineData("https://login.example.com:/token")]
    [InlineData("https://login.example.com:0/token")]
    [InlineData("https://login.example.com:65536/token")]
    [InlineData("https://login.example.com:+443/token")]
    [InlineData("https://login.example.com:443:443/token")]
    [InlineData("https://login.example.com/<token>")]
    [InlineData("javascript:alert(1)")]
    public void Anything_else_is_refused(string address)
    {
        var problem = TokenAddress.FindProblem(address).ShouldNotBeNull();
        problem.ShouldEndWith(".");
        problem.ShouldNotContain("evil.example");
    }

    [Fact]
    public void It_ends_at_2000_characters()
    {
        const string start = "https://login.example.com/";
        TokenAddress.FindProblem(start + new string('t', 2_000 - start.Length)).ShouldBeNull();
        TokenAddress.FindProblem(start + new string('t', 2_001 - start.Length)).ShouldNotBeNull();
    }

    // What is checked here is what a client dials.
    [Theory]
    [InlineData("https://login.example.com:8443/token", "login.example.com")]
    [InlineData("https://192.0.2.7/token", "192.0.2.7")]
    [InlineData("https://[2001:db8::7]/token", "[2001:db8::7]")]
    public void The_host_that_is_read_is_the_host_that_is_dialled(string address, string host)
    {
        TokenAddress.FindProblem(address).ShouldBeNull();
        new Uri(address).Host.ShouldBe(host);
    }
}
